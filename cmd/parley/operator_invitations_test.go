package main

import (
	"strings"
	"testing"
	"time"

	"parley/chat"
)

func TestTheOperatorListsInvitesAndReadsTheLog(t *testing.T) {
	w := shared(t)
	admin, member, other := w.unlimited.person(t), w.unlimited.person(t), w.unlimited.person(t)
	run := func(args ...string) string {
		t.Helper()
		said, err := w.command(t, args...)
		if err != nil {
			t.Errorf("%v: %v", args, err)
		}
		return said
	}
	run("role", admin.Name, "admin")
	run("deactivate", member.Name, "=spam")
	if said := run("people", strings.ToUpper(member.Name)); !strings.HasPrefix(said, member.Name+"\tmember, deactivated\t") || strings.Count(said, "\n") != 1 {
		t.Errorf("it lists %q", said)
	}
	if said := run("people"); !strings.Contains(said, admin.Name+"\tadmin\t") {
		t.Errorf("it lists %q", said)
	}
	link := strings.TrimSpace(run("invite", admin.Name, "3", "2"))
	_, code, found := strings.Cut(link, "/join/")
	i, err := w.unlimited.Services().Invitations.Find(t.Context(), code, chat.Requester{})
	if !found || err != nil || i.Uses != 3 || i.Role != chat.Regular || time.Until(i.ExpiresAt) > 48*time.Hour {
		t.Errorf("%q is %+v, %v", link, i, err)
	}
	csv, lines := run("audit", "csv"), run("audit", "jsonl")
	if !strings.HasPrefix(csv, "id,at,kind,act,by,of") || !strings.Contains(csv, ",account-deactivated,,"+member.Name+",,,'=spam,command line\n") {
		t.Errorf("the log is %q", csv)
	}
	if !strings.Contains(lines, `"act":"invitation-made","by":"`+admin.Name+`"`) || !strings.Contains(lines, `"act":"exported"`) {
		t.Errorf("the log is %q", lines)
	}
	for want, args := range map[string][]string{
		"admin audit takes: csv or jsonl":         {"audit", "xml"},
		"admin invite takes numbers":              {"invite", admin.Name, "many"},
		"An invitation lets in 1 to 1000 people.": {"invite", admin.Name, "0"},
		"There is nobody with that username.":     {"invite", "nobody-of-that-name"},
		member.Name + " is deactivated":           {"invite", member.Name},
		"Only an admin":                           {"invite", other.Name},
	} {
		if said, err := w.command(t, args...); err == nil || !strings.Contains(err.Error(), want) || said != "" {
			t.Errorf("%v: %q, %v; want %q", args, said, err, want)
		}
	}
}

func TestTheOperatorRevokesInvitations(t *testing.T) {
	o := operates{shared(t), t}
	ann, stranger := o.unlimited.person(t), o.unlimited.person(t)
	o.says("role", ann.Name, "admin")
	link := strings.TrimSpace(o.says("invite", ann.Name, "3"))
	_, path, _ := strings.Cut(link, "/join/")
	id, line := o.listed("\t"+ann.Name+"\t", "invitations", "list")
	if !strings.HasPrefix(line, id+"\topen\tmember\t0\t3\t") || !strings.HasSuffix(line, "\t"+ann.Name+"\t\n") {
		t.Errorf("it lists %q", line)
	}
	stranger.Get("/join/" + path).Is(200)
	for range 2 {
		o.is("invitation "+id+" is revoked now\n", "invitations", "revoke", id)
	}
	stranger.Get("/join/" + path).Is(410)
	if _, line := o.listed("\t"+ann.Name+"\t", "invitations", "list"); !strings.HasPrefix(line, id+"\trevoked\t") {
		t.Errorf("it lists %q", line)
	}
	if log := o.says("audit", "csv"); strings.Count(log, ",invitation-revoked,,,,,invitation "+id+",command line\n") != 1 {
		t.Error("the audit log lacks the end of the invitation, or has it twice")
	}
	o.refuses("There is no such invitation.", "invitations", "revoke", "99999999")
	o.refuses("x is no number of admin invitations list", "invitations", "revoke", "x")
	o.refuses("admin invitations takes: list, or revoke NUMBER", "invitations", "revoke")
}

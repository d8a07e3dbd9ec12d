package main

import (
	"fmt"
	"strings"
	"testing"

	"parley/chat"
	"parley/e2e/browser"
)

func TestTheOperatorSettlesReports(t *testing.T) {
	o := operates{shared(t), t}
	ann, bob := o.unlimited.person(t), o.unlimited.person(t)
	slug := room(t, ann, bob)
	report := func(body string) (number, line string, seq int64) {
		seq = ann.Say(slug, body)
		bob.Post(fmt.Sprintf("/rooms/%s/messages/%d/report", slug, seq), "note", "it is\nrude").Is(303)
		number, line = o.listed(fmt.Sprintf("\t%s\t%d\t", slug, seq), "reports", "list")
		return number, line, seq
	}
	id, line, seq := report("rude\tand\nmore")
	if !strings.HasSuffix(line, fmt.Sprintf("\t%s\t%d\t%s\t%s\trude and more\tit is rude\n", slug, seq, ann.Name, bob.Name)) {
		t.Errorf("it lists %q", line)
	}
	for range 2 {
		o.is("report "+id+" is settled now: the message is removed\n", "reports", "remove", id, "not", "here")
	}
	o.refuses("The message was removed already.", "reports", "keep", id)
	bob.Say(slug, "after it") // the worker has stored what came before
	ann.Get(fmt.Sprintf("/rooms/%s/messages/%d", slug, seq)).Is(200).Has("not here").Has("Removed by the people who run this server.").Lacks("rude")
	o.recorded(chat.DidRemoveMessage, ann.Name)

	id, _, seq = report("only loud")
	o.is("report "+id+" is settled now: the message stays\n", "reports", "keep", id)
	ann.Get(fmt.Sprintf("/rooms/%s/messages/%d", slug, seq)).Is(200).Has("only loud")
	o.recorded(chat.DidSettleReport, ann.Name)
	if said := o.says("reports", "list"); strings.Contains(said, "\t"+slug+"\t") {
		t.Errorf("it still lists %q", said)
	}
	o.refuses("There is no such report.", "reports", "keep", "99999999")
	o.refuses("first is no number of admin reports list", "reports", "remove", "first")
	for _, wrong := range [][]string{{}, {"burn", id}, {"list", "all"}, {"remove"}, {"keep", id, "why"}} {
		o.refuses("admin reports takes: list, remove NUMBER [REASON], or keep NUMBER", append([]string{"reports"}, wrong...)...)
	}
}

func TestTheOperatorDecidesAboutHeldMessages(t *testing.T) {
	o := operates{shared(t), t}
	ann, bob := o.unlimited.person(t), o.unlimited.person(t)
	o.says("role", ann.Name, "admin")
	ann = browser.Open(t, o.unlimited.base).SignIn(ann.Name)
	slug, hidden := room(t, ann, bob), ann.MakeRoom("Held of "+ann.Name, "private")
	ann.Post("/rooms/"+hidden+"/members", "username", bob.Name).Is(303)
	ann.Post("/admin/settings", "held", "orichalcum").Is(303)
	t.Cleanup(func() { ann.Post("/admin/settings", "held", "").Is(303) })
	hold := func(slug, body string) { bob.Post("/rooms/"+slug+"/messages", "body", body).Is(303) }
	hold(slug, "buy orichalcum")
	hold(slug, "sell orichalcum")
	hold(hidden, "hide orichalcum")
	buy, line := o.listed("buy orichalcum", "held", "list")
	sell, _ := o.listed("sell orichalcum", "held", "list")
	if !strings.HasSuffix(line, "\t"+slug+"\t"+bob.Name+"\torichalcum\tbuy orichalcum\t\n") {
		t.Errorf("it lists %q", line)
	}
	if said := o.says("held", "list"); strings.Contains(said, "hide") {
		t.Errorf("a private room is its admins': %q", said)
	}
	o.refuses("That room does not exist.", "held", "approve", hidden, buy)
	for range 2 {
		o.is("message "+buy+" is approved now\n", "held", "approve", slug, buy)
		o.is("message "+sell+" is refused now\n", "held", "refuse", slug, sell, "no", "trade")
	}
	o.refuses("Another moderator has decided about that message", "held", "refuse", slug, buy)
	o.refuses("Another moderator has decided about that message", "held", "approve", slug, "99999999")
	bob.Get("/held").Is(200).Has("sell orichalcum").Has("no trade").Has("It waits for a moderator.")
	o.recorded(chat.DidApproveHeld, bob.Name)
	o.recorded(chat.DidRefuseHeld, bob.Name)
	if said := o.says("held", "list"); said != "" {
		t.Errorf("it still lists %q", said)
	}
	o.refuses("0 is no number of admin held list", "held", "approve", slug, "0")
	for _, wrong := range [][]string{{}, {"burn", slug, buy}, {"approve", buy}, {"approve", slug, buy, "why"}} {
		o.refuses("admin held takes: list, approve SLUG NUMBER, or refuse SLUG NUMBER [REASON]", append([]string{"held"}, wrong...)...)
	}
}

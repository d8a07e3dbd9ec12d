package chat_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"parley/chat"
	"parley/chat/chattest/harness"
)

const reference = "../docs/reference.md"

func yes(on bool) string {
	if on {
		return "yes"
	}
	return ""
}

// tableRow is a row of a table in Markdown, without spaces that only align.
func tableRow(cells ...string) string {
	row := "|"
	for _, c := range cells {
		row += strings.TrimRight(" "+c, " ") + " |"
	}
	return row
}

func expectTable(t *testing.T, rows []string) {
	t.Helper()
	text, err := os.ReadFile(reference)
	harness.Must(t, err)
	if !strings.Contains(string(text), "\n"+strings.Join(rows, "\n")+"\n\n") {
		t.Errorf("%s does not have this table:\n%s", reference, strings.Join(rows, "\n"))
	}
}

func TestTheReferenceHasTheTableOfRightsInRooms(t *testing.T) {
	head, line := []string{""}, []string{"---"}
	for _, s := range chat.Standings {
		head, line = append(head, string(s)), append(line, "---")
	}
	rows := []string{tableRow(append(head, "moderator of the server", "archived room", "direct conversation")...), "|" + strings.Repeat("---|", len(line)+3)}
	for _, act := range chat.RoomActs {
		cells := []string{string(act)}
		for _, s := range chat.Standings {
			cells = append(cells, yes(act.Allows(s)))
		}
		rows = append(rows, tableRow(append(cells, yes(act.Moderated()), yes(act.Archived()), yes(act.Direct()))...))
	}
	expectTable(t, rows)
}

func TestTheReferenceHasTheTableOfRightsOnTheServer(t *testing.T) {
	head := []string{""}
	for _, r := range chat.Roles {
		head = append(head, string(r))
	}
	rows := []string{tableRow(head...), "|" + strings.Repeat("---|", len(head))}
	for _, act := range chat.Acts {
		cells := []string{string(act)}
		for _, r := range chat.Roles {
			cells = append(cells, yes(r.May(act)))
		}
		rows = append(rows, tableRow(cells...))
	}
	expectTable(t, rows)
}

// Whoever may do something in a room may do what takes fewer rights.
func TestRightsInARoomOnlyGrow(t *testing.T) {
	for _, act := range chat.RoomActs {
		allowed := false
		for _, s := range chat.Standings {
			if allowed && !act.Allows(s) {
				t.Errorf("%s: not for %s", act, s)
			}
			allowed = allowed || act.Allows(s)
		}
		if !allowed || act.Allows(chat.Outside) {
			t.Errorf("%s is open to nobody, or to those outside", act)
		}
	}
	if slices.Contains(chat.Standings, chat.Outside) {
		t.Error("those outside have a column")
	}
}

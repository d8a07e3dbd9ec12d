package chat_test

import (
	"fmt"
	"testing"
	"time"

	"parley/chat"
	"parley/chat/chattest/harness"
)

func TestASearchReadsItsOperators(t *testing.T) {
	zone := time.FixedZone("", 2*3600)
	for typed, want := range map[string]string{
		`tea Time`:      "[tea Time] [tea time]",
		`"tea  time" x`: "[tea time x] [tea time x]",
		`"tea`:          `["tea] ["tea]`,
		`a "b`:          `[a "b] [a "b]`,
		`""`:            `[""] [""]`,
		`“tea  time” „x y“ -« no Sugar »`:                    "[tea time x y] [tea time x y] without [no sugar]",
		`in:“Two Words” “tea`:                                "[“tea] [“tea] in [two words]",
		`tea -Milk -"no Sugar"`:                              "[tea] [tea] without [milk no sugar]",
		`--flag - a-b`:                                       "[--flag - a-b] [--flag - a-b]",
		`from:Ann FROM:@bob x`:                               "[x] [x] from [ann bob]",
		`in:#Tea in:"Two Words"`:                             "[] [] in [tea two words]",
		`from:@ in:# with:"" in:" "`:                         `[from:@ in:# with:"" in:] [from:@ in:# with:"" in:]`,
		`from: x:y http://a "in:tea"`:                        `[from: x:y http://a in:tea] [from: x:y http://a in:tea]`,
		`has:link HAS:Reaction is:pinned is:saved is:thread`: "[] [] marks {true false false true false true true true}",
		`has:file has:picture has:poll`:                      "[] [] marks {false true true false true false false false}",
		`with:@Ann with:bob`:                                 "[] [] with [ann bob]",
		`has:nothing is:late`:                                "[has:nothing is:late] [has:nothing is:late]",
		`-from:ann x`:                                        "[x] [x] without [from:ann]",
		`on:2026-03-01`:                                      "[] [] since 2026-03-01T00:00 until 2026-03-02T00:00",
		`on:2026-02`:                                         "[] [] since 2026-02-01T00:00 until 2026-03-01T00:00",
		`after:2025 before:2026-03`:                          "[] [] since 2026-01-01T00:00 until 2026-03-01T00:00",
		`before:2026 before:2024-02`:                         "[] [] until 2024-02-01T00:00",
		`before:2026-02-30 on:now`:                           "[before:2026-02-30 on:now] [before:2026-02-30 on:now]",
		`before:0001 on:0001-01`:                             "[before:0001 on:0001-01] [before:0001 on:0001-01]",
		`on:0000`:                                            "[on:0000] [on:0000]",
	} {
		q, err := chat.ReadSearch(typed, zone)
		harness.Must(t, err)
		got := fmt.Sprint(q.Words, " ", q.Folded)
		for _, part := range []struct {
			name string
			list []string
		}{{"without", q.Without}, {"from", q.From}, {"in", q.In}, {"with", q.With}} {
			if len(part.list) > 0 {
				got += fmt.Sprint(" ", part.name, " ", part.list)
			}
		}
		if q.SearchMarks != (chat.SearchMarks{}) {
			got += fmt.Sprint(" marks ", q.SearchMarks)
		}
		for name, at := range map[string]time.Time{" since ": q.After} {
			if !at.IsZero() {
				got += name + at.In(zone).Format("2006-01-02T15:04")
			}
		}
		if !q.Before.IsZero() {
			got += " until " + q.Before.In(zone).Format("2006-01-02T15:04")
		}
		if got != want {
			t.Errorf("%s is read as %s, want %s", typed, got, want)
		}
	}
}

func TestASearchSaysWhichWordsWereMeantAsOperators(t *testing.T) {
	for typed, want := range map[string]string{
		`has:links is: on:today in:# x:y http://a from:ann`:              "[has:links is: on:today in:#]",
		`form:ann fro:ann fromm:ann frim:ann From:`:                      "[form:ann fro:ann fromm:ann frim:ann From:]",
		`bevore:2026 befor:2026 atfer:2026 wiht:bob`:                     "[bevore:2026 befor:2026 atfer:2026 wiht:bob]",
		`form: note:x inn:x hash:x fr:x fromto:x "form:x" -form:x : ab:`: "[]",
	} {
		q, err := chat.ReadSearch(typed, time.UTC)
		harness.Must(t, err)
		if got := fmt.Sprint(q.Vain); got != want {
			t.Errorf("%s: %s, want %s", typed, got, want)
		}
	}
}

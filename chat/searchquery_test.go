package chat_test

import (
	"fmt"
	"slices"
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
		`-from:ann x -In:#Tea -with:bob`:                     "[x] [x] not {[ann] [tea] [bob] [] {false false false false false false false false}}",
		`-has:file －is：pinned`:                               "[] [] not {[] [] [] [] {false true false false false true false false}}",
		`-before:2026-02 -after:2026`:                        "[] [] since 2026-02-01T00:00 until 2027-01-01T00:00",
		`from：ann ｆｒｏｍ：＠Bob Has﹕ＬＩＮＫ`:                        "[] [] from [ann bob] marks {true false false false false false false false}",
		`from："Ann" in：“Two Words”`:                          "[] [] from [ann] in [two words]",
		`from: ann in: "Two Words" -with: bob`:               "[] [] from [ann] in [two words] not {[] [] [bob] [] {false false false false false false false false}}",
		`on: 2026 has: link x`:                               "[x] [x] marks {true false false false false false false false} since 2026-01-01T00:00 until 2027-01-01T00:00",
		`is: late from: in:tea`:                              "[is: late from:] [is: late from:] in [tea]",
		`from:"ann`:                                          "[] [] from [ann]",
		`"from:ann" -"in:tea"`:                               "[from:ann] [from:ann] without [in:tea]",
		`on:today`:                                           "[] [] since 2026-03-01T00:00 until 2026-03-02T00:00",
		`on:Yesterday`:                                       "[] [] since 2026-02-28T00:00 until 2026-03-01T00:00",
		`on:2026/3/1`:                                        "[] [] since 2026-03-01T00:00 until 2026-03-02T00:00",
		`on:１.3.2026`:                                        "[] [] since 2026-03-01T00:00 until 2026-03-02T00:00",
		`on:3.2026`:                                          "[] [] since 2026-03-01T00:00 until 2026-04-01T00:00",
		`on:3/1/2026 on:3-1-2026 on:31.2.2026`:               "[on:3/1/2026 on:3-1-2026 on:31.2.2026] [on:3/1/2026 on:3-1-2026 on:31.2.2026]",
		`on:2026-03-01`:                                      "[] [] since 2026-03-01T00:00 until 2026-03-02T00:00",
		`on:2026-02`:                                         "[] [] since 2026-02-01T00:00 until 2026-03-01T00:00",
		`after:2025 before:2026-03`:                          "[] [] since 2026-01-01T00:00 until 2026-03-01T00:00",
		`before:2026 before:2024-02`:                         "[] [] until 2024-02-01T00:00",
		`before:2026-02-30 on:now`:                           "[before:2026-02-30 on:now] [before:2026-02-30 on:now]",
		`before:0001 on:0001-01`:                             "[before:0001 on:0001-01] [before:0001 on:0001-01]",
		`on:0000`:                                            "[on:0000] [on:0000]",
	} {
		q, err := chat.ReadSearch(typed, time.Date(2026, 3, 1, 0, 30, 0, 0, zone))
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
		if fmt.Sprint(q.Not) != fmt.Sprint(chat.SearchNot{}) {
			got += fmt.Sprint(" not ", q.Not)
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
		`has:links is: on:now in:# x:y http://a from:ann`:   "[has:links is: on:now in:#]",
		`-has:links -is: -on:3/1/2026 -x`:                   "[-has:links -is: -on:3/1/2026]",
		`form:ann foo:bar From: bevore：2026`:                "[form:ann foo:bar From: bevore：2026]",
		`form: 12:30 std::string "form:x" -"a:b" : ab: x:)`: "[]",
	} {
		q, err := chat.ReadSearch(typed, time.Now())
		harness.Must(t, err)
		if got := fmt.Sprint(q.Vain); got != want {
			t.Errorf("%s: %s, want %s", typed, got, want)
		}
	}
}

func TestANegatedDayIsLeftOut(t *testing.T) {
	q, err := chat.ReadSearch("-on:2026-02 -on:yesterday", time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC))
	harness.Must(t, err)
	day := func(month, day int) time.Time { return time.Date(2026, time.Month(month), day, 0, 0, 0, 0, time.UTC) }
	want := []chat.SearchDays{{From: day(2, 1), To: day(3, 1)}, {From: day(2, 28), To: day(3, 1)}}
	if !slices.Equal(q.Not.Days, want) || len(q.Words) > 0 {
		t.Errorf("%v", q)
	}
}

func TestNarrowingIsWhatIsMoreThanWords(t *testing.T) {
	got := chat.Narrowing(`tea from:ann -milk "two words" note:x -in：tea - a-b http://x`)
	if want := []string{"from:ann", "-milk", `"two words"`, "-in：tea"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

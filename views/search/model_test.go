package search

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"parley/chat"
)

func TestOnlyOperatorsThatFitAreOffered(t *testing.T) {
	var hits []chat.Hit
	for i := range 2 * narrowerMost {
		hits = append(hits, chat.Hit{Message: chat.Message{AuthorName: fmt.Sprint("ann", i), Body: fmt.Sprint("tea ", i)}, Slug: fmt.Sprint("room", i)})
	}
	count := func(operators []string, kind string) (n int) {
		for _, o := range operators {
			if strings.HasPrefix(o, kind) {
				n++
			}
		}
		return n
	}
	v := View{Query: "tea", Result: chat.RoomsResult{Hits: hits}}
	if o := v.narrower(); count(o, "from:") != narrowerMost || count(o, "in:") != narrowerMost {
		t.Errorf("%q", o)
	}
	v.Result.Query.From = []string{"ann"}
	if o := v.narrower(); count(o, "from:") != 0 || count(o, "in:") != narrowerMost {
		t.Errorf("%q", o)
	}
	v.Query = strings.Repeat("ä", chat.SearchMax-len(" is:saved"))
	if o := v.narrower(); !slices.Contains(o, "is:saved") || slices.Contains(o, "is:thread") || count(o, "in:") != narrowerMost {
		t.Errorf("%q", o)
	}
}

func TestTextHasTheBestFirst(t *testing.T) {
	hits := []chat.Hit{{Message: chat.Message{Body: "one"}, Slug: "a"}, {Message: chat.Message{Body: "two"}, Slug: "b"}}
	for best, first := range map[bool]string{true: "/rooms/a ", false: "/rooms/b "} {
		if text := Text(hits, best); !strings.HasPrefix(text, first) {
			t.Errorf("best %v: %q", best, text)
		}
	}
}

func TestALineBesideAHitIsReadAsInItsRoom(t *testing.T) {
	for body, want := range map[string]string{
		"as it is":                                  "as it is",
		"_slowly closes laptop_":                    "slowly closes laptop",
		"**a** [b](https://c.example) `d_e`":        "a b d_e",
		"- one\n- two":                              "• one …",
		"| Region | Users |\n|---|---|\n| EU | 3 |": "Region | Users …",
		strings.Repeat("a ", 60):                    strings.TrimSpace(strings.Repeat("a ", 40)) + " …",
	} {
		if got := line(&chat.Message{Body: body}); got != want {
			t.Errorf("%q is %q, want %q", body, got, want)
		}
	}
}

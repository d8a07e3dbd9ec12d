package notifications

import (
	"context"
	"slices"
	"strings"
	"testing"

	"parley/chat"
)

// keptWords is a store that keeps keywords alone.
type keptWords struct {
	LevelStore
	words []string
}

func (k *keptWords) KeywordsSet(_ context.Context, _ chat.UserID, words []string) error {
	k.words = words
	return nil
}

func TestTypedKeywordsAreKeptOnceEach(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string][]string{
		"Tea, green  tea\r\n TEA ,,\u200b,milk": {"Tea", "green tea", "milk"}, " , ": nil, strings.Repeat("ä", KeywordLength): {strings.Repeat("ä", KeywordLength)},
	} {
		store := &keptWords{}
		if err := (&Notifications{store: store}).SetKeywords(t.Context(), 1, typed); err != nil || !slices.Equal(store.words, want) {
			t.Errorf("%q is kept as %q, %v", typed, store.words, err)
		}
	}
	for _, typed := range []string{strings.Repeat("a", KeywordLength+1), "a b c d e f g h i j k l m n o p q r s t u"} {
		store := &keptWords{words: []string{"before"}}
		typed = strings.ReplaceAll(typed, " ", ",")
		if err := (&Notifications{store: store}).SetKeywords(t.Context(), 1, typed); chat.As(err).Field != "keywords" || !slices.Equal(store.words, []string{"before"}) {
			t.Errorf("%q is kept as %q, %v", typed, store.words, err)
		}
	}
}

package chat_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"parley/chat"
	"parley/chat/chattest"
)

// unlisted is a store that cannot list its emoji.
type unlisted struct{ chat.EmojiStore }

func (unlisted) EmojiAll(context.Context) ([]chat.CustomEmoji, error) {
	return nil, errors.New("the store is down")
}

func TestAnEmojiIsStoredWhereTheListIsDown(t *testing.T) {
	store := chattest.NewDatabase(nil)
	e := chat.NewEmojis(unlisted{store}, func(raw []byte) ([]byte, string, error) { return raw, "image/png", nil })
	if name, made, err := e.Add(t.Context(), 0, "logo", []byte("PNG")); err != nil || name != "logo" || !made {
		t.Errorf("%q is added: %t, %v", name, made, err)
	}
	for _, want := range []bool{true, false} {
		if gone, err := e.Delete(t.Context(), 0, "logo"); err != nil || gone != want {
			t.Errorf("it is gone: %t, %v", gone, err)
		}
	}
}

func TestAnEmojiThatIsThereAlreadyIsAddedOnce(t *testing.T) {
	store := chattest.NewDatabase(nil)
	e := chat.NewEmojis(store, func(raw []byte) ([]byte, string, error) { return raw, "image/png", nil })
	for _, want := range []bool{true, false} {
		if name, made, err := e.Add(t.Context(), 0, ":Logo:", []byte("PNG")); err != nil || name != "logo" || made != want {
			t.Errorf("%q is made: %t, %v", name, made, err)
		}
	}
	if _, made, err := e.Add(t.Context(), 0, "logo", []byte("GIF")); !chat.Is(err, chat.Conflict) || made {
		t.Errorf("another picture under its name: %t, %v", made, err)
	}
}

func TestNamesOfCustomEmojiAreFolded(t *testing.T) {
	for typed, want := range map[string]string{"logo": "logo", "parrot": "", ":Party_Parrot:": "party_parrot", " ｌogo ": "logo", "c++": "c++", "+1": "", "tada": "", "TADA": "", "a": "", "-a": "", "größe": "", "a b": "", "<b>": ""} {
		if got, err := chat.CleanEmojiName(typed); got != want || chat.Is(err, chat.Invalid) != (want == "") {
			t.Errorf("%q is the name %q (%v), want %q", typed, got, err, want)
		}
	}
}

func TestATextNamesCustomEmoji(t *testing.T) {
	set := chat.NewEmojiSet([]chat.CustomEmoji{{Name: "logo"}, {Name: "parrot"}})
	for text, want := range map[string][]string{
		"":                            nil,
		"a :parrot: and :PARROT:":     {":parrot:", ":PARROT:"},
		":parrot::logo: :parrot:":     {":parrot:", ":logo:"},
		"10:30:00 :none: x:parrot:":   nil,
		"::parrot:":                   {":parrot:"},
		":none:parrot:":               nil,
		`\:parrot: :par rot: :parrot`: nil,
	} {
		if got := set.In(text); !slices.Equal(got, want) {
			t.Errorf("%q names %q, want %q", text, got, want)
		}
	}
	for text, want := range map[string]bool{":parrot:": true, ":parrot: :logo:\n": true, ":parrot: a": false, ":none:": false, "": false, "a": false} {
		if set.Alone(text) != want {
			t.Errorf("%q is emoji alone: %t", text, !want)
		}
	}
	if none := (*chat.EmojiSet)(nil); none.In(":parrot:") != nil || none.Alone(":parrot:") || none.All() != nil {
		t.Error("without a set, there are emoji")
	}
}

package chat

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"

	"parley/chat/emojis"
	"parley/chat/fold"
)

// CustomEmoji is an emoji of this server, with a picture of its own.
type CustomEmoji struct {
	Name   string // without colons
	Kind   string // of the picture, as image/png
	Hash   string // of the picture, as its address has it
	By     UserID
	ByName string // empty when that account is gone
}

// Code is what texts and reactions have of it: ":parrot:".
func (e CustomEmoji) Code() string { return ":" + e.Name + ":" }

// Limits of custom emoji. The picture with its form is no larger than any other form.
const (
	CustomEmojiMax   = 500
	EmojiPictureMax  = 96 << 10
	EmojiPixelsMax   = 512 // in width and height
	emojiNameLongest = 32
)

// EmojiStore keeps custom emoji.
type EmojiStore interface {
	// EmojiInsert answers Conflict for a name that is taken, and for more than
	// CustomEmojiMax. It asks for the right of its maker as it is at that moment; 0 is the operator.
	EmojiInsert(ctx context.Context, e CustomEmoji, picture []byte) error
	// EmojiDelete answers NotFound for a name that is none. It asks as EmojiInsert does.
	EmojiDelete(ctx context.Context, by UserID, name string) error
	// EmojiAll returns all of them by name.
	EmojiAll(ctx context.Context) ([]CustomEmoji, error)
	EmojiPicture(ctx context.Context, name string) (CustomEmoji, []byte, error)
}

// The refusals of EmojiStore.
var (
	ErrEmojiTaken = &Error{Kind: Conflict, Field: "name", Text: "There is an emoji of that name already."}
	ErrEmojiMost  = E(Conflict, "This server has 500 emoji. Delete one first.")
	ErrNoEmoji    = E(NotFound, "There is no emoji of that name.")
)

// The refusals of a ReadEmoji.
var (
	ErrEmojiPicture = Field("file", "Choose a picture.")
	ErrEmojiLarge   = Field("file", "The picture of an emoji can have 96 KB.")
	ErrEmojiKind    = Field("file", "That is no picture that an emoji can have. Choose a PNG, GIF or WebP.")
	ErrEmojiSize    = Field("file", "The picture of an emoji can be 512 pixels wide and high.")
)

var emojiName = regexp.MustCompile(`^[a-z0-9][a-z0-9_+-]{1,31}$`)

// CleanEmojiName is a typed name as it is stored: folded, without colons. Names of standard
// emoji keep their pictures.
func CleanEmojiName(typed string) (string, error) {
	name := fold.String(strings.Trim(strings.TrimSpace(typed), ":："))
	if !emojiName.MatchString(name) {
		return "", Field("name", "A name has 2 to %d letters a to z, digits, _, + or -.", emojiNameLongest)
	}
	if _, ok := emojis.Named(name); ok {
		return "", Field("name", "That is the name of a standard emoji. Choose another one.")
	}
	return name, nil
}

// EmojiSet is the custom emoji at a moment. Its zero value has none.
type EmojiSet struct {
	list  []CustomEmoji
	named map[string]CustomEmoji
}

// NewEmojiSet makes a set of emoji that are sorted by name.
func NewEmojiSet(list []CustomEmoji) *EmojiSet {
	s := &EmojiSet{list: list, named: make(map[string]CustomEmoji, len(list))}
	for _, e := range list {
		s.named[e.Name] = e
	}
	return s
}

// All are the set's emoji by name.
func (s *EmojiSet) All() []CustomEmoji {
	if s == nil {
		return nil
	}
	return s.list
}

// Coded is the emoji of a code such as :parrot:.
func (s *EmojiSet) Coded(code string) (CustomEmoji, bool) {
	if s == nil || len(code) < 4 || code[0] != ':' || code[len(code)-1] != ':' {
		return CustomEmoji{}, false
	}
	e, ok := s.named[strings.ToLower(code[1:len(code)-1])]
	return e, ok
}

// In are the codes in a text that name one of the set, as the text writes them, each once.
func (s *EmojiSet) In(text string) (codes []string) {
	if s == nil || len(s.list) == 0 {
		return nil
	}
	for at := 0; ; {
		i := strings.IndexByte(text[at:], ':')
		if i < 0 {
			return codes
		}
		at += i
		rest := text[at+1 : min(len(text), at+emojiNameLongest+2)]
		n := strings.IndexByte(rest, ':')
		if n < 0 {
			at++
			continue
		}
		code := text[at : at+n+2]
		if _, ok := s.Coded(code); !ok || at > 0 && (emojis.IsWord(text[at-1]) || text[at-1] == '\\') {
			at++
			continue
		}
		if !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
		at += len(code)
	}
}

// Alone reports whether a text is a few emoji of the set and nothing else.
func (s *EmojiSet) Alone(text string) bool {
	if s == nil || len(s.list) == 0 || len(text) > 3*(emojiNameLongest+3) || text == "" || text[0] != ':' {
		return false
	}
	for _, code := range s.In(text) {
		text = strings.ReplaceAll(text, code, " ")
	}
	return strings.TrimSpace(text) == ""
}

// Find are those with a word in their names, at most so many.
func (s *EmojiSet) Find(word string, most int) (found []CustomEmoji) {
	word = strings.ToLower(strings.Trim(word, ":"))
	for _, e := range s.All() {
		if strings.Contains(e.Name, word) && len(found) < most {
			found = append(found, e)
		}
	}
	return found
}

// Emojis are this server's custom emoji. Each process knows them all, and reads them again
// every few seconds: a message is rendered without asking a store.
type Emojis struct {
	store EmojiStore
	read  ReadEmoji
	set   atomic.Pointer[EmojiSet]
	// Changed is told of a set that differs from the last one.
	Changed func(*EmojiSet)
}

// ReadEmoji checks a picture, takes its metadata out, and says which kind it is. What it
// refuses is about the Field "file".
type ReadEmoji func(raw []byte) (picture []byte, kind string, err error)

// NewEmojis makes the rules of custom emoji on a store.
func NewEmojis(store EmojiStore, read ReadEmoji) *Emojis { return &Emojis{store: store, read: read} }

// Set is what is known now.
func (e *Emojis) Set() *EmojiSet {
	if e == nil {
		return nil
	}
	return e.set.Load()
}

// Run keeps the set current until ctx ends.
func (e *Emojis) Run(ctx context.Context) {
	EveryTick(ctx, func() { _ = e.Load(ctx) }) // what was known stays while the store is down
}

// Load reads the set.
func (e *Emojis) Load(ctx context.Context) error {
	list, err := e.store.EmojiAll(ctx)
	if err != nil || slices.Equal(list, e.Set().All()) {
		return err
	}
	set := NewEmojiSet(list)
	e.set.Store(set)
	if e.Changed != nil {
		e.Changed(set)
	}
	return nil
}

// Add makes an emoji from a picture, and returns its name. made is false when there is one
// with that name and picture already, as after the first of two clicks.
func (e *Emojis) Add(ctx context.Context, by UserID, typed string, raw []byte) (name string, made bool, err error) {
	if name, err = CleanEmojiName(typed); err != nil {
		return "", false, err
	}
	picture, kind, err := e.read(raw)
	if err != nil {
		return "", false, err
	}
	sum := sha256.Sum256(picture)
	err = e.store.EmojiInsert(ctx, CustomEmoji{Name: name, Kind: kind, Hash: hex.EncodeToString(sum[:6]), By: by}, picture)
	if Is(err, Conflict) {
		if _, there, failed := e.store.EmojiPicture(ctx, name); failed == nil && bytes.Equal(there, picture) {
			return name, false, nil
		}
	}
	if err != nil {
		return "", false, err
	}
	_ = e.Load(ctx) // it is stored: Run reads it later
	return name, true, nil
}

// Delete takes an emoji away. Messages and reactions show its name from then on. gone is false
// when there was none of that name.
func (e *Emojis) Delete(ctx context.Context, by UserID, name string) (gone bool, err error) {
	switch err := e.store.EmojiDelete(ctx, by, name); {
	case Is(err, NotFound):
		return false, nil // a second click
	case err != nil:
		return false, err
	}
	_ = e.Load(ctx)
	return true, nil
}

// Picture is an emoji's picture.
func (e *Emojis) Picture(ctx context.Context, name string) (CustomEmoji, []byte, error) {
	return e.store.EmojiPicture(ctx, name)
}

// Clean is one emoji: a standard one, also by its name, or one of this server. One that was
// deleted can only be taken back as a reaction.
func (e *Emojis) Clean(typed string) (emoji string, deleted bool, err error) {
	code := strings.ToLower(strings.TrimSpace(typed))
	if custom, ok := e.Set().Coded(code); ok {
		return custom.Code(), false, nil
	}
	if len(code) > 3 && code[0] == ':' && code[len(code)-1] == ':' {
		name := code[1 : len(code)-1]
		if standard, ok := emojis.Named(name); ok {
			return standard, false, nil
		}
		if emojiName.MatchString(name) {
			return code, true, nil
		}
	}
	emoji, err = CleanEmoji(typed)
	return emoji, false, err
}

// CleanEmoji is one emoji in its stored form, or a refusal.
func CleanEmoji(typed string) (string, error) {
	clean, ok := emojis.Clean(typed)
	if !ok {
		return "", Field("emoji", "A reaction is a single emoji.")
	}
	return clean, nil
}

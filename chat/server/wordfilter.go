package server

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"parley/chat"
	"parley/chat/fold"
	"parley/chat/letters"
)

// Bounds of the filter.
const (
	FilterWordsMax = 500
	FilterWordMax  = 60 // characters
)

// WordFilter finds words in texts, in any spelling that Fold makes equal, and disguised ones. It is compiled once
// and takes time in proportion to the text. nil finds nothing.
type WordFilter struct {
	words []string
	found *regexp.Regexp
}

// NewWordFilter compiles folded words. A * at an end lets the word go on there, and one inside
// stands for any letters and digits, or none. The expression is for marked texts.
func NewWordFilter(words []string) *WordFilter {
	var groups [4][][]string // by the open ends
	for _, w := range words {
		bare := strings.Trim(w, "*")
		group := 0
		if strings.HasPrefix(w, "*") && !strings.HasPrefix(bare, " ") {
			group |= openFront
		}
		if strings.HasSuffix(w, "*") && !strings.HasSuffix(bare, " ") {
			group |= openEnd
		}
		if bare = strings.TrimSpace(bare); bare != "" {
			groups[group] = append(groups[group], wordPattern(bare))
		}
	}
	var patterns []string
	for group, list := range groups {
		if len(list) > 0 {
			patterns = append(patterns, bounded(group, "("+anyOf(list)+")"))
		}
	}
	if len(patterns) == 0 {
		return nil
	}
	found, err := regexp.Compile("(?s)" + strings.Join(patterns, "|"))
	if err != nil {
		return nil // cleanWords lets no such list in
	}
	return &WordFilter{words, found}
}

// The ends at which a word may go on.
const (
	openFront = 1 << iota
	openEnd
)

// mark stands before each character that is neither letter, accent nor digit. The expression
// then knows a word's end by one byte: Unicode's classes, once for each word, are too large.
const mark = "\x00"

func marked(folded string) string {
	var b strings.Builder
	b.Grow(len(folded) + len(folded)/4)
	for _, r := range folded {
		if !unicode.In(r, unicode.L, unicode.M, unicode.N) {
			b.WriteString(mark)
		}
		b.WriteRune(r)
	}
	return b.String()
}

func bounded(open int, pattern string) string {
	if open&openFront == 0 {
		pattern = "(?:^|" + mark + ".)" + pattern
	}
	if open&openEnd == 0 {
		pattern += "(?:$|" + mark + ")"
	}
	return pattern
}

// anyOf is the expression of words, in which equal beginnings are one: else each word would
// follow a text on its own.
func anyOf(words [][]string) string {
	slices.SortFunc(words, slices.Compare)
	var parts []string
	rest, optional := words, ""
	for len(rest) > 0 && len(rest[0]) == 0 {
		rest, optional = rest[1:], "?"
	}
	for len(rest) > 0 {
		first, begun := rest[0][0], [][]string(nil)
		for len(rest) > 0 && rest[0][0] == first {
			begun, rest = append(begun, rest[0][1:]), rest[1:]
		}
		parts = append(parts, first+anyOf(begun))
	}
	if len(parts) < 2 && optional == "" {
		return strings.Join(parts, "")
	}
	if len(parts) == 0 {
		return ""
	}
	return "(?:" + strings.Join(parts, "|") + ")" + optional
}

// wordPattern are the expressions of a word's characters. A space stands for all between two
// words.
func wordPattern(w string) (list []string) {
	last := ' '
	for _, r := range w {
		switch {
		case r == '*' && last != '*':
			list = append(list, "[^"+mark+"]*")
		case r == ' ':
			list = append(list, "(?:"+mark+".)+")
		case r != '*':
			list = append(list, regexp.QuoteMeta(marked(string(r))))
		}
		last = r
	}
	return list
}

// Find is the first such word in a text, as it is folded; empty when there is none.
func (f *WordFilter) Find(text string) string {
	if f == nil {
		return ""
	}
	folded := fold.String(text)
	if w := f.find(folded); w != "" {
		return w
	}
	for _, bare := range letters.Readings(undisguised(folded)) {
		if bare == folded {
			continue
		}
		if w := f.find(bare); w != "" {
			return w
		}
	}
	return ""
}

func (f *WordFilter) find(folded string) string {
	text := marked(folded)
	if !f.found.MatchString(text) { // costs less than a search for the place
		return ""
	}
	at := f.found.FindStringSubmatchIndex(text)
	for i := 2; i < len(at); i += 2 {
		if at[i] >= 0 {
			return wholeWord(text, at[i], at[i+1])
		}
	}
	return ""
}

// wholeWord is a part of a marked text, with the letters around it.
func wholeWord(text string, begin, end int) string {
	if text[begin] != mark[0] {
		front := 0
		if i := strings.LastIndex(text[:begin], mark); i >= 0 {
			_, size := utf8.DecodeRuneInString(text[i+len(mark):])
			front = i + len(mark) + size
		}
		begin = front
	}
	if i := strings.Index(text[end:], mark); i >= 0 {
		end += i
	} else {
		end = len(text)
	}
	return strings.ReplaceAll(text[begin:end], mark, "")
}

// cleanWords reads a list with one word to a line, or with commas between them.
func cleanWords(field, typed string) (list []string, err error) {
	known := map[string]bool{}
	for w := range strings.FieldsFuncSeq(typed, func(r rune) bool { return r == ',' || r == '\n' || r == '\r' }) {
		if w, err = cleanWord(w); err != nil {
			return nil, inField(err, "words", field)
		}
		if w == "" || known[w] {
			continue
		}
		if known[w] = true; len(list) == FilterWordsMax {
			return nil, chat.Field(field, "The list can have %d words.", FilterWordsMax)
		}
		list = append(list, w)
	}
	if len(list) > 0 && NewWordFilter(list) == nil {
		return nil, chat.Field(field, "The list is too long. Write fewer or shorter words.")
	}
	return list, nil
}

var stars = regexp.MustCompile(`\*+`)

func cleanWord(w string) (string, error) {
	if w = strings.Join(strings.Fields(w), " "); w == "" {
		return "", nil
	}
	if !utf8.ValidString(w) || utf8.RuneCountInString(w) > FilterWordMax {
		return "", errWordLong
	}
	w = stars.ReplaceAllString(fold.String(w), "*")
	switch bare := strings.Trim(w, "*"); {
	case utf8.RuneCountInString(w) > FilterWordMax: // one character may be many when folded
		return "", errWordLong
	case utf8.RuneCountInString(strings.NewReplacer("*", "", " ", "").Replace(w)) < 2:
		return "", chat.Field("words", "A word of the list needs two letters beside its *.")
	case strings.Count(bare, "*") > 1:
		return "", chat.Field("words", "A word of the list can have one * inside, and one at each end.")
	}
	return w, nil
}

var errWordLong = chat.Field("words", "A word of the list can have %d characters.", FilterWordMax)

// of is the filter of a list. That of now stays where the list does.
func (f *WordFilter) of(words []string) *WordFilter {
	if f != nil && slices.Equal(words, f.words) {
		return f
	}
	return NewWordFilter(words)
}

// RefuseWords is why a text is not taken, or nil.
func (s *Server) RefuseWords(ctx context.Context, text string) error {
	k, err := s.lately(ctx)
	if err != nil {
		return err
	}
	if w := k.filter.Find(text); w != "" {
		return &chat.Error{Kind: chat.Invalid, Field: "body", Text: "This server does not take messages with “%s”. Change the text, and send it again.", Args: []any{w}}
	}
	return nil
}

// RefuseLine is why a name or another line beside messages is not taken, or nil. field is that of the form.
func (s *Server) RefuseLine(ctx context.Context, field, line string) error {
	k, err := s.lately(ctx)
	if err != nil {
		return err
	}
	if w := k.filter.Find(line); w != "" {
		return &chat.Error{Kind: chat.Invalid, Field: field, Text: "This server does not take “%s” here. Change the text.", Args: []any{w}}
	}
	return nil
}

// HeldWord is a word in a text for which it waits for a moderator, or empty.
func (s *Server) HeldWord(ctx context.Context, text string) (string, error) {
	k, err := s.lately(ctx)
	if err != nil {
		return "", err
	}
	return k.holds.Find(text), nil
}

// Holds reports whether any word holds messages, or one did: what waits stays when the list
// is emptied.
func (s *Server) Holds(ctx context.Context) bool {
	k, _ := s.lately(ctx)
	return k.holds != nil || k.Holding
}

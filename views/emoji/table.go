// Package emoji has the pages on which one finds an emoji and chooses it.
package emoji

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/forPelevin/gomoji"

	"parley/chat/emojis"
	"parley/chat/emojis/annotations"
	"parley/chat/fold"
	"parley/views/words"
)

// Group is emoji of one kind.
type Group struct {
	Title string
	All   []Picture
}

// Picture is an emoji with its name in Unicode. Where it has skin tones, it has a form for
// each.
type Picture struct {
	Emoji, Name string
	toned       [Tones]string
	place       string // within its group
}

// Tones is how many skin tones there are, besides none.
const Tones = 5

const firstTone = '\U0001f3fb'

// titles are the groups in Unicode's order.
var titles = [...]string{
	"Smileys & Emotion", "People & Body", "Animals & Nature", "Food & Drink", "Travel & Places", "Activities", "Objects", "Symbols", "Flags",
}

var table = sync.OnceValue(func() []Group {
	pictures := map[string]map[string]Picture{} // by group and emoji
	for _, e := range gomoji.AllEmojis() {
		clean, ok := emojis.Clean(e.Character)
		if !ok {
			continue
		}
		if pictures[e.Group] == nil {
			pictures[e.Group] = map[string]Picture{}
		}
		_, name, _ := strings.Cut(e.UnicodeName, " ") // without the version of Unicode
		pictures[e.Group][clean] = Picture{Emoji: clean, Name: name, place: placeOf(e)}
	}
	groups := make([]Group, 0, len(titles))
	for _, t := range titles {
		groups = append(groups, Group{t, untoned(pictures[t])})
	}
	return groups
})

// placeOf orders a group by subgroups, with smiling faces and then other faces first.
func placeOf(e gomoji.Emoji) string {
	switch {
	case e.SubGroup == "face-smiling":
		return "0"
	case strings.HasPrefix(e.SubGroup, "face-"):
		return "1" + e.SubGroup
	}
	return "2" + e.SubGroup
}

// untoned is a group in order, with the forms in skin tones behind each emoji's own.
func untoned(all map[string]Picture) (list []Picture) {
	for _, p := range all {
		if strings.ContainsFunc(p.Emoji, isTone) {
			continue
		}
		for i := range p.toned {
			p.toned[i] = inTone(all, p.Emoji, firstTone+rune(i))
		}
		list = append(list, p)
	}
	slices.SortFunc(list, func(a, b Picture) int { return cmp.Or(cmp.Compare(a.place, b.place), cmp.Compare(a.Emoji, b.Emoji)) })
	return list
}

func isTone(r rune) bool { return r >= firstTone && r < firstTone+Tones }

// inTone is an emoji in a skin tone, or itself: the tone stands behind the first picture,
// and in a couple behind both.
func inTone(all map[string]Picture, picture string, tone rune) string {
	plain := strings.ReplaceAll(picture, "\ufe0f", "")
	_, size := utf8.DecodeRuneInString(plain)
	clean, ok := emojis.Clean(plain[:size] + string(tone) + plain[size:])
	if _, known := all[clean]; ok && known {
		return clean
	}
	return picture
}

// In is the picture in a skin tone from 1 to Tones, or without one.
func (p Picture) In(tone int) string {
	if tone < 1 || tone > Tones {
		return p.Emoji
	}
	return p.toned[tone-1]
}

// NameIn is the name in a language (BCP 47), or Unicode's where the language has none.
func (p Picture) NameIn(language string) string {
	if own, ok := p.annotated(language); ok {
		return own.Name
	}
	return p.Name
}

// annotated is what a language other than English says. English has Unicode's own names.
func (p Picture) annotated(language string) (a annotations.Annotation, ok bool) {
	if language == words.English {
		return a, false
	}
	return annotations.In(language).Of(p.Emoji)
}

// Find is the table, or, with words, the emoji that have all of them in their names or begin
// words that describe them, in a language (BCP 47) or in English.
func Find(q, language string) []Group {
	wanted := strings.Fields(fold.String(strings.ReplaceAll(strings.Trim(q, ":"), "_", " ")))
	if len(wanted) == 0 {
		return table()
	}
	var found []Group
	for _, g := range table() {
		hit := Group{Title: g.Title}
		for _, p := range g.All {
			if p.has(wanted, language) {
				hit.All = append(hit.All, p)
			}
		}
		if len(hit.All) > 0 {
			found = append(found, hit)
		}
	}
	return found
}

// has reports whether each word is in a name, or begins a word of an annotation.
func (p Picture) has(wanted []string, language string) bool {
	own, _ := p.annotated(language)
	english, _ := annotations.In(words.English).Of(p.Emoji)
	names := strings.ToLower(p.Name) + " " + strings.ReplaceAll(strings.Join(emojis.Names(p.Emoji), " "), "_", " ") + " " + own.Key
	return !slices.ContainsFunc(wanted, func(w string) bool {
		return !strings.Contains(names, w) && !own.Begins(w) && !english.Begins(w)
	})
}

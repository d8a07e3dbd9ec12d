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

// Find is the table, or, with words, the emoji that have all of them in their names.
func Find(q string) []Group {
	words := strings.Fields(strings.ToLower(strings.ReplaceAll(strings.Trim(q, ":"), "_", " ")))
	if len(words) == 0 {
		return table()
	}
	var found []Group
	for _, g := range table() {
		hit := Group{Title: g.Title}
		for _, p := range g.All {
			names := strings.ToLower(p.Name) + " " + strings.ReplaceAll(strings.Join(emojis.Names(p.Emoji), " "), "_", " ")
			if !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(names, w) }) {
				hit.All = append(hit.All, p)
			}
		}
		if len(hit.All) > 0 {
			found = append(found, hit)
		}
	}
	return found
}

package layout

import (
	"cmp"
	"maps"
	"slices"

	"parley/chat"
	"parley/views/words"
)

// Section is a part of the navigation. Own is the name of one that the person made.
type Section struct {
	Title, Own string
	Links      []chat.RoomLink
}

// Sections are the rooms of the navigation as the person wants them: favourites, the person's
// own sections with direct conversations behind the rooms, then, if chosen, those with
// something unread, then the others.
func (f Layout) Sections() []Section {
	favourites := Section{Title: words.Mark("Favourites")}
	unread, others := Section{Title: words.Mark("Unread")}, Section{Title: words.Mark("Rooms")}
	own := make(map[int]*Section)
	put := func(l chat.RoomLink) {
		s := own[l.SectionPlace]
		if s == nil {
			s = &Section{Own: l.Section}
			own[l.SectionPlace] = s
		}
		s.Links = append(s.Links, l)
	}
	for _, l := range f.Rooms.Links {
		switch {
		case l.Favourite:
			favourites.Links = append(favourites.Links, l)
		case l.Section != "":
			put(l)
		case f.UnreadFirst && l.Unread > 0 && l.Slug != f.Current:
			unread.Links = append(unread.Links, l)
		default:
			others.Links = append(others.Links, l)
		}
	}
	direct := slices.DeleteFunc(slices.Clone(f.Rooms.Direct), func(l chat.RoomLink) bool { return l.Section == "" })
	slices.SortStableFunc(direct, func(a, b chat.RoomLink) int { return cmp.Compare(a.Name, b.Name) })
	for _, l := range direct {
		put(l)
	}
	all := []Section{favourites}
	for _, place := range slices.Sorted(maps.Keys(own)) {
		all = append(all, *own[place])
	}
	all = append(all, unread, others)
	return slices.DeleteFunc(all, func(s Section) bool { return len(s.Links) == 0 })
}

// unsorted are the direct conversations that are in none of the person's sections.
func (f Layout) unsorted() []chat.RoomLink {
	return slices.DeleteFunc(slices.Clone(f.Rooms.Direct), func(l chat.RoomLink) bool { return l.Section != "" })
}

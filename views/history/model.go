// Package history shows the versions of a message.
package history

import "parley/chat"

// PageSize is how many versions a page shows.
const PageSize = 10

// View is a page of a message's versions.
type View struct {
	Access   chat.Access
	Message  chat.Message
	Versions chat.Versions
	From     int            // how many newer versions are on other pages
	Deletion *chat.Deletion // nil when the viewer may not know
}

// shown is a version and what it changed.
type shown struct {
	chat.Version
	changes []change
	first   bool
}

// page are the versions to show.
func (v View) page() (list []shown) {
	all := v.Versions.List
	for i := min(v.From, len(all)); i < min(v.From+PageSize, len(all)); i++ {
		s := shown{Version: all[i]}
		if i+1 < len(all) {
			s.changes = changes(all[i+1].Body, all[i].Body)
		} else {
			s.changes, s.first = []change{{0, all[i].Body}}, true
		}
		list = append(list, s)
	}
	return list
}

// older is where the next page begins, or 0.
func (v View) older() int {
	if next := v.From + PageSize; next < len(v.Versions.List) {
		return next
	}
	return 0
}

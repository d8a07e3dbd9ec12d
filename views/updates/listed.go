package updates

import "parley/chat"

// listed are the rooms with something unread: first what concerns the person.
func listed(at string, past bool, list chat.RoomList) (links []chat.RoomLink) {
	var others []chat.RoomLink
	put := func(some []chat.RoomLink) {
		for _, l := range some {
			switch {
			case l.Slug == at && !past || l.Unread == 0 && l.Mentions == 0:
			case l.Direct || l.Mentions > 0:
				links = append(links, l)
			default:
				others = append(others, l)
			}
		}
	}
	put(list.Direct)
	put(list.Links)
	return append(links, others...)
}

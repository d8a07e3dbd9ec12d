// Package finding has the pages on which a user finds messages, rooms and people, and what concerns them.
package finding

// Package room has the pages of a room beside its messages: the list of rooms, settings, members, sections, leaving, export.
package room

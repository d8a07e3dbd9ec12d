package ui

import (
	"strconv"

	"parley/chat"
)

// The ids of elements that a page has once. Envelopes, scripts and stylesheets find
// elements by these.
const (
	MainID           = "main"        // the skip link's target
	NavID            = "rooms"       // the navigation
	RoomListID       = "room-list"   // the list in it, replaced whole by RoomsChanged
	DirectListID     = "direct-list" // the direct conversations, replaced whole by DirectChanged
	SwitchesID       = "switches"    // what the switcher found
	FoundID          = "found"       // results of the search for rooms
	NameID           = "room-name"
	TopicID          = "room-topic"
	OnlineID         = "online"
	DetailsID        = "details"
	ResultsID        = "finds"      // results of the search for messages, on the room's page
	FurtherID        = "further"    // how far the search went, and the link to go on
	UnwritableID     = "unwritable" // why the reader may not write, in place of the composer
	StateID          = "state"      // one sentence about the connection
	LogID            = "messages"   // the log, where it ends at the newest message
	PastID           = "past"       // the log, where it does not: live messages are not appended
	OlderID          = "older"
	NewerID          = "newer"
	NewLineID        = "new"  // the line before the first unread message
	PillID           = "pill" // the link to the newest messages, over the log
	TypingID         = "typing"
	ComposerID       = "composer"
	ReactionsID      = "rx"      // the form of all reactions on a page
	RepliesID        = "answers" // those of a thread, in the panel
	HeartbeatID      = "beat"
	MembersChangedID = "members-changed"
	DeletedNameID    = "erased"
	CameID           = "came" // carries new messages into the log, and is not kept
)

// MessageID is the id of a message's article, and the anchor of its permalink.
func MessageID(seq int64) string { return "m-" + strconv.FormatInt(seq, 10) }

// PendingID is the id of the article that waits for a message to be stored.
func PendingID(k chat.Key) string { return "p-" + k.String() }

// RefusalID is the id of the sentence that says why a waiting message failed.
func RefusalID(k chat.Key) string { return "why-" + k.String() }

// DeletedRoomID is the id of a deleted room's error.
func DeletedRoomID(id chat.RoomID) string { return "gone-" + Itoa(int64(id)) }

// CallMarkID is the id of the word that a room in the navigation has a call.
func CallMarkID(slug string) string { return "c-" + slug }

// StandingID is the id of the mark how the other of a direct conversation is present.
func StandingID(slug string) string { return "s-" + slug }

// UnreadID is the id of a room's mark in the navigation.
func UnreadID(slug string) string { return "u-" + slug }

package live

import "parley/chat"

// action is what a roomSubscription asks of the room that it belongs to. Actions are
// done in the order in which they were asked for.
type action interface{ do(r *liveRoom) }

type (
	// fetchChanges asks the store what came after a rev. It is answered with fetched,
	// fetchedTooMuch or fetchFailed.
	fetchChanges struct{ from int64 }
	// deliver sends changes to the readers who are caught up to their Prev; the others
	// notice that they are behind, and join.
	deliver struct{ changes chat.Changes }
	// skip leaves out what is too much to send: every reader that is not caught up to
	// rev joins.
	skip struct{ rev int64 }
	// reply tells a reader what it has missed.
	reply struct {
		reader *reader
		missed missed
	}
	// checkRoom asks for the room's row. It is answered with checked or checkFailed.
	checkRoom struct{ number int64 }
	// showHead shows a name and a topic.
	showHead struct{ room chat.Room }
	// showMembers has open lists of members come again.
	showMembers struct{}
	// showErased has pages take away the name of a deleted account.
	showErased struct{ name string }
	// checkMembers closes the readers who are no members, and is answered with
	// membersChecked.
	checkMembers struct{ rev int64 }
	// redrawLists draws the readers' lists of rooms again.
	redrawLists struct{}
	// closeReaders closes those who came before a check began that found the room gone.
	closeReaders struct{ check int64 }
)

// missed is what a reader is told: catchUp brings it to rev, nil if it is there.
type missed struct {
	rev     int64
	catchUp *catchUp
	reload  bool // it missed too much, or has what the room never had
	err     error
}

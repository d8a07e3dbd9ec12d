package live

import "parley/chat"

// action is what a roomSubscription asks of its liveRoom. The room does actions in the
// order in which they were asked for.
type action interface{ do(r *liveRoom) }

type (
	// fetchChanges asks the store what came after a rev. The answer is fetched,
	// fetchedTooMuch or fetchFailed.
	fetchChanges struct{ from int64 }
	// deliver sends changes to the readers who are caught up to their Prev. The others
	// notice that they are behind, and join.
	deliver struct{ changes chat.Changes }
	// skip omits changes that are too much to send: every reader not caught up to rev
	// joins.
	skip struct{ rev int64 }
	// reply tells a reader what it has missed.
	reply struct {
		reader *reader
		missed missed
	}
	// checkRoom asks for the room's row. The answer is checked or checkFailed.
	checkRoom struct{ number int64 }
	// showHead shows a name and a topic, and whether slow mode is on.
	showHead struct{ room chat.Room }
	// showWriting shows whether the readers may write.
	showWriting struct{}
	// showMembers has open member lists reload.
	showMembers struct{}
	// showErased has pages remove the name of a deleted account.
	showErased struct{ name string }
	// checkMembers closes the readers who are no members. The answer is membersChecked.
	checkMembers struct{ rev int64 }
	// redrawLists draws the readers' lists of rooms again.
	redrawLists struct{}
	// closeReaders closes the readers who came before the check that found the room gone.
	closeReaders struct{ check int64 }
)

// missed is the answer to a reader: catchUp brings it to rev, nil if it is there.
type missed struct {
	rev     int64
	catchUp *catchUp
	reload  bool // the reader missed too much, or has changes that the room never had
	err     error
}

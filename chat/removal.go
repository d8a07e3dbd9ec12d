package chat

// Removal is the messages of a deleted account on their way out.
type Removal struct {
	User  UserID
	After Key // how far this round is
	Found Found
}

// Found is what a round of a removal has found so far.
type Found int16

// A round that finds nothing is the last.
const (
	FoundNone    Found = iota
	FoundWaiting       // only messages of rooms that are deleted, and may come back
	FoundSome
)

// OwnPlace is the place of a message of one author.
type OwnPlace struct {
	MessagePlace
	Key   Key
	Waits bool // its room is deleted, and may come back
}

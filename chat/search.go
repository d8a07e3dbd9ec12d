package chat

// SearchResult is the result of one search, from some message backwards.
type SearchResult struct {
	Words    []string  // the words searched for; a message has all of them
	Messages []Message // newest first
	Back     int64     // everything from this seq on was searched; 0: all of the room
}

package chat

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"parley/chat/letters"
)

// Poll is what members answered to a message that asks. Its body has the question and the
// options, see PollText.
type Poll struct {
	Counts []int       `json:"n"`           // by option
	By     [][]Reactor `json:"b,omitempty"` // the first VotersMax of each option, by account
	Voters int         `json:"v"`
	Many   bool        `json:"m,omitempty"` // one may choose several
	Ends   time.Time   `json:"e,omitzero"`  // when a worker closes it; zero for never
	Closed bool        `json:"x,omitempty"`
}

// PollRules are how a new poll is answered.
type PollRules struct {
	Many bool      `json:"m,omitempty"`
	Ends time.Time `json:"e,omitzero"`
}

// Limits of a poll.
const (
	PollOptionsMin = 2
	PollOptionsMax = 10
	PollOptionMax  = 100 // characters
	VotersMax      = 30
)

// Vote is one user's choice of an option, from 1.
type Vote struct {
	Seq    int64
	User   UserID
	Option int
}

var errPollText = Field("options", "A poll has a question, and 2 to 10 different options of up to 100 characters. Write each option on its own line.")

var errPollEdit = Field("body", "A poll ends with its 2 to 10 different options of up to 100 characters, each on its own line behind “- ”. Write its question above them.")

// PollText is the question and the options in a poll's body: the options are its last lines,
// each behind "- ".
func PollText(body string) (question string, options []string, err error) {
	lines := strings.Split(strings.TrimSpace(body), "\n")
	from := len(lines)
	for from > 0 && strings.HasPrefix(lines[from-1], "- ") {
		from--
	}
	for _, line := range lines[from:] {
		option := strings.TrimSpace(line[2:])
		if n := utf8.RuneCountInString(option); n < 1 || n > PollOptionMax || slices.Contains(options, option) {
			return "", nil, errPollText
		}
		options = append(options, option)
	}
	question = strings.TrimSpace(strings.Join(lines[:from], "\n"))
	if question == "" || len(options) < PollOptionsMin || len(options) > PollOptionsMax {
		return "", nil, errPollText
	}
	return question, options, nil
}

// MakePoll is the body of a poll. Each line of options is one, with or without "- ".
func MakePoll(question, options string) (string, error) {
	var b strings.Builder
	b.WriteString(strings.TrimSpace(question) + "\n")
	for line := range strings.Lines(options) {
		if line = strings.TrimPrefix(strings.TrimSpace(line), "- "); line != "" {
			b.WriteString("\n- " + line)
		}
	}
	body := b.String()
	if letters.Blank(question) {
		return body, errPollText
	}
	return body, CheckPoll(body)
}

// CheckPoll says why a text cannot be a poll's; nil when it can. Readers see something of the question
// and of each option.
func CheckPoll(body string) error {
	question, options, err := PollText(body)
	if err == nil && (letters.Blank(question) || slices.ContainsFunc(options, letters.Blank)) {
		err = errPollText
	}
	return err
}

// CheckPollEnd says why a poll cannot end at a time; nil when it can.
func CheckPollEnd(at, now time.Time) error {
	switch ahead := at.Sub(now); {
	case ahead <= 0:
		return Field("at", "That time has passed. Choose a later one.")
	case ahead > ScheduledFor:
		return Field("at", "That is more than a year ahead.")
	}
	return nil
}

// Asked is the question of a poll's message.
func (m *Message) Asked() (question string, options []string) {
	question, options, err := PollText(m.Body)
	if err != nil {
		return m.Body, nil // only polls of this form are stored
	}
	return question, options
}

// Over reports whether nobody can vote any more.
func (p *Poll) Over(now time.Time) bool {
	return p.Closed || !p.Ends.IsZero() && !now.Before(p.Ends)
}

// RefuseOptions says why an edit cannot change a poll to a text; nil when it can. After the
// first vote its options stay as they are.
func RefuseOptions(m *Message, body string) *Error {
	_, options, _ := PollText(body)
	if CheckPoll(body) != nil {
		return errPollEdit
	}
	if _, before := m.Asked(); m.Poll.Voters > 0 && !slices.Equal(options, before) {
		return E(Conflict, "Members have voted, so the options of this poll cannot be changed any more.")
	}
	return nil
}

// DuePoll is a poll whose time is over.
type DuePoll struct {
	Room   RoomID
	Seq    int64
	Author UserID // in whose name it is closed: the inbox takes no command without an author
}

package push

// Outcome is how an attempt to tell a device ended.
type Outcome string

// The outcomes of an attempt.
const (
	Sent   Outcome = "sent"
	Gone   Outcome = "gone"    // the push service does not know the device any more
	Failed Outcome = "failed"  // it is made again later
	GaveUp Outcome = "gave-up" // it was the last one
)

// Outcomes are all of them.
var Outcomes = []Outcome{Sent, Gone, Failed, GaveUp}

func (s *Sender) ended(how Outcome) {
	if s.Ended != nil {
		s.Ended(how)
	}
}

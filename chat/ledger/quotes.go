package ledger

import (
	"maps"
	"slices"

	"parley/chat"
)

// quote notes which message m links to.
func (l *Ledger) quote(m *chat.Message, c chat.Command) {
	m.Quoted = chat.Quotation{}
	if q := l.Messages[c.Quoted]; q != nil && q.Seq != m.Seq {
		m.Quoted = chat.QuotationOf(*q)
	}
}

// requote changes the messages that quote m. The store gave the newest of them to the
// ledger; older ones show the change when they are read again.
func (l *Ledger) requote(m *chat.Message) {
	for _, seq := range slices.Sorted(maps.Keys(l.Messages)) {
		if other := l.Messages[seq]; other.Quoted.Seq == m.Seq && seq != m.Seq && !other.Deleted {
			other.Quoted = chat.QuotationOf(*m)
			l.advance(other)
		}
	}
}

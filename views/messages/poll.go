package messages

import (
	"strconv"
	"strings"
	"time"

	"parley/chat"
	"parley/views/ui"
	"parley/views/words"
)

// appendPoll writes a button for each option. Like a reaction's, it belongs to the page's one
// form: a fragment cannot say for whom it is made.
func appendPoll(b []byte, l *words.Language, room string, m *chat.Message) []byte {
	p := m.Poll
	_, options := m.Asked()
	b = append(b, `<form class="r poll">`...)
	for i, option := range options[:min(len(options), len(p.Counts))] {
		b = append(b, `<button form="`+ui.ReactionsID+`" formaction="`...)
		b = append(appendMessagePath(b, room, m.Seq), `/vote" name="option" value="`...)
		b = append(strconv.AppendInt(b, int64(i+1), 10), '"')
		if p.Closed {
			b = append(b, ` disabled`...)
		}
		b = appendReactors(b, l, &chat.Reaction{Count: p.Counts[i], By: p.By[i]})
		b = appendShare(append(b, '>'), p.Counts[i], p.Voters)
		b = append(appendPictured(append(b, `<bdi>`...), option), `</bdi> `...)
		b = append(strconv.AppendInt(b, int64(p.Counts[i]), 10), `</button> `...)
	}
	return append(appendPollState(b, l, p), `</form>`...)
}

// appendShare is a bar behind an option: its share of those who voted.
func appendShare(b []byte, count, voters int) []byte {
	if count == 0 {
		return b
	}
	b = strconv.AppendInt(append(b, `<svg aria-hidden="true"><rect height="100%" width="`...), int64(100*count/max(voters, count)), 10)
	return append(b, `%"/></svg>`...)
}

// appendPollState says how many voted, and until when one can.
func appendPollState(b []byte, l *words.Language, p *chat.Poll) []byte {
	b = append(b, `<small><span data-say="voters" data-n="`...)
	b = append(strconv.AppendInt(b, int64(p.Voters), 10), `"><span>`...)
	b = append(ui.AppendText(b, l.Say(ui.ViewerText["voters"].Text, p.Voters)), `</span></span>`...)
	if p.Many {
		b = append(ui.AppendViewerText(append(b, ` · <span`...), l, "several"), `</span>`...)
	}
	switch {
	case p.Closed:
		b = append(ui.AppendViewerText(append(b, ` · <span`...), l, "closed"), `</span>`...)
	case !p.Ends.IsZero():
		b = append(ui.AppendViewerText(append(b, ` · <span`...), l, "ends"), `</span> `...)
		b = appendTime(b, p.Ends)
	}
	return append(b, `</small>`...)
}

// textPoll is a poll in a transcript: each option with its count.
func textPoll(b *strings.Builder, m *chat.Message) {
	question, options := m.Asked()
	b.WriteString(strings.ReplaceAll(ui.SanitizeLine(question), "\n", continued))
	for i, option := range options[:min(len(options), len(m.Poll.Counts))] {
		b.WriteString(continued + "- ")
		ui.Line(b, option)
		b.WriteString(" (" + strconv.Itoa(m.Poll.Counts[i]) + ")")
	}
	switch p := m.Poll; {
	case p.Closed:
		b.WriteString(continued + "[poll closed]")
	case !p.Ends.IsZero():
		b.WriteString(continued + "[poll ends " + p.Ends.UTC().Format(time.RFC3339) + "]")
	}
}

package messages

import (
	"cmp"
	"context"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"parley/chat"
	"parley/chat/emojis"
	"parley/views/ui"
	"parley/views/words"
)

// ArticleContext is where an article is used.
type ArticleContext int

const (
	OnPage    ArticleContext = iota // as part of a page
	Appended                        // into a visible log: with its key
	Replacing                       // in place of the article with the same id
	Streamed                        // at the end of a stream
	Marked                          // as part of a page, in the range that was asked for
	inPanel                         // a second time on a page that may have it in its log
)

// Message is a message as the log shows it, the same for everyone.
func Message(slug string, m chat.Message) templ.Component { return Article(slug, m, OnPage) }

// MessageStored tells the author that a message is stored. Its key names the waiting
// message.
func MessageStored(slug string, m chat.Message) templ.Component { return Article(slug, m, Appended) }

func Article(slug string, m chat.Message, as ArticleContext) templ.Component {
	return Articles(slug, []chat.Message{m}, as)
}

// Articles writes messages by hand, because a page has fifty and each live message is
// rendered for every followed room. templ formats each value through fmt, which made a page
// take five times as long. All text from users goes through appendText.
func Articles(slug string, list []chat.Message, as ArticleContext) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		room, lang := ui.RoomPath(slug), words.From(ctx)
		ui.NoteFaces(ctx, list)
		b := make([]byte, 0, len(list)*articleSize)
		for i := range list {
			b = appendArticle(b, lang, room, &list[i], as)
		}
		_, err := w.Write(b)
		return err
	})
}

// articleSize is about how many bytes an article takes.
const articleSize = 512

// appendArticle writes the article. Its attributes and classes are short because it is sent
// to each reader. m message, w author, t time, b body, r reactions, v the preview of
// its link, re the message it replies to, n its number of replies.
func appendArticle(b []byte, l *words.Language, room string, m *chat.Message, as ArticleContext) []byte {
	b = appendOpening(b, m, as)
	if as == Streamed {
		b = appendRadioToggle(b, m.Seq)
	}
	return appendRest(b, l, room, m)
}

// appendBodyOpening opens the body. Emoji alone are shown large.
func appendBodyOpening(b []byte, body string) []byte {
	if emojis.Alone(body) || ui.CustomEmoji().Alone(body) {
		return append(b, `<div class="b big" dir="auto">`...)
	}
	return append(b, `<div class="b" dir="auto">`...)
}

// appendAnswered names the author that m replies to, quotes the message, and links to the
// thread. data-re is the quoted message's seq: scripts drop the quote when it is deleted.
func appendAnswered(b []byte, l *words.Language, room string, m *chat.Message) []byte {
	b = appendThreadLink(append(b, ` <a class="re"`...), room, m.Thread)
	b = append(b, ` data-re="`...)
	b = strconv.AppendInt(b, cmp.Or(m.AnsweredSeq, m.Thread), 10)
	b = append(b, `"><i`...)
	b = append(appendAnsweredName(b, l, m.AnsweredName), `</i>`...)
	if m.AnsweredText != "" && !m.Deleted {
		b = append(b, ` <q dir="auto">`...)
		b = appendPictured(b, m.AnsweredText)
		b = append(b, `</q>`...)
	}
	return append(b, `</a>`...)
}

func appendAnsweredName(b []byte, l *words.Language, name string) []byte {
	if name == "" {
		return ui.AppendViewerText(b, l, "lost")
	}
	return appendNaming(b, l, "answer", name)
}

// appendNaming is ui.AppendViewerText for a text with a name in it.
func appendNaming(b []byte, l *words.Language, text, name string) []byte {
	b = append(append(append(b, ` data-say="`...), text...), `" data-name="`...)
	b = ui.AppendText(b, name)
	b = append(b, `"><span>`...)
	before, after, _ := strings.Cut(l.Say(ui.ViewerText[text].Text, ui.Slot), ui.Slot)
	b = ui.AppendText(b, before)
	b = append(b, `<bdi>`...)
	b = ui.AppendText(b, name)
	b = append(b, `</bdi>`...)
	b = ui.AppendText(b, after)
	return append(b, `</span>`...)
}

// appendReplies says how many replies a message has and when the last came, and links to
// them. It is a block, so that text browsers end the line after it.
func appendReplies(b []byte, l *words.Language, room string, m *chat.Message) []byte {
	b = appendThreadLink(append(b, `<div class="n"><a`...), room, m.Seq)
	if m.Replies == 1 {
		b = ui.AppendViewerText(b, l, "reply")
	} else {
		b = append(b, ` data-say="replies" data-n="`...)
		b = strconv.AppendInt(b, int64(m.Replies), 10)
		b = append(b, `"><span>`...)
		b = ui.AppendText(b, l.Say(ui.ViewerText["replies"].Text, m.Replies))
		b = append(b, `</span>`...)
	}
	b = append(b, `</a>`...)
	if !m.RepliedAt.IsZero() {
		if m.Replies > 1 {
			b = append(ui.AppendViewerText(append(b, ` <i`...), l, "last"), `</i>`...)
		}
		b = appendTime(append(b, ' '), m.RepliedAt)
	}
	return append(b, `</div>`...)
}

func appendThreadLink(b []byte, room string, root int64) []byte {
	b = appendMessagePath(append(b, ` href="`...), room, root)
	return append(b, `/thread"`...)
}

func appendOpening(b []byte, m *chat.Message, as ArticleContext) []byte {
	b = append(b, `<article class="m`...)
	if as == Marked {
		b = append(b, ` in`...)
	}
	if as != inPanel {
		b = append(b, `" id="m-`...)
		b = strconv.AppendInt(b, m.Seq, 10)
	}
	b = append(b, `" data-seq="`...)
	b = strconv.AppendInt(b, m.Seq, 10)
	b = append(b, `" data-rev="`...)
	b = strconv.AppendInt(b, m.Rev, 10)
	b = append(b, `" data-author="`...)
	b = ui.AppendText(b, m.AuthorName)
	if (as == Appended || as == Replacing) && !m.Key.IsZero() {
		b = append(b, `" data-key="`...)
		b = append(b, m.Key.String()...)
	}
	// Screen readers read logs out as they grow; earlier messages are not to be read out.
	if as == OnPage || as == Marked || as == Replacing || as == inPanel {
		b = append(b, `" aria-live="off`...)
	}
	if as == Replacing {
		b = append(b, `" hx-swap-oob="true`...)
	}
	return append(b, `">`...)
}

// appendByline writes author and time. The time is the permalink.
func appendByline(b []byte, l *words.Language, room string, m *chat.Message) []byte {
	if m.AuthorName == "" {
		b = ui.AppendViewerText(append(b, `<bdi class="w"`...), l, "nobody")
		b = append(b, `</bdi>`...)
	} else {
		b = append(b, `<bdi class="w" data-hue="`...)
		b = append(b, ui.Hue(m.Author)...)
		b = append(b, `" data-i="`...)
		b = ui.AppendInitials(b, m.AuthorName)
		b = append(b, `">`...)
		b = ui.AppendText(b, m.AuthorName)
		b = append(b, `</bdi>`...)
	}
	b = appendMessagePath(append(b, ` <a class="t" href="`...), room, m.Seq)
	b = append(b, `">`...)
	b = append(appendTime(b, m.CreatedAt), `</a>`...)
	if m.Edited && !m.Deleted {
		b = appendMessagePath(append(b, ` <small><a href="`...), room, m.Seq)
		b = ui.AppendViewerText(append(b, `/history"`...), l, "edited")
		b = append(b, `</a></small>`...)
	}
	if m.Pinned {
		b = ui.AppendText(append(b, ` <small><a href="`...), room)
		b = ui.AppendViewerText(append(b, `/pins"`...), l, "pinned")
		b = append(b, `</a></small>`...)
	}
	return b
}

func appendMessagePath(b []byte, room string, seq int64) []byte {
	b = ui.AppendText(b, room)
	b = append(b, `/messages/`...)
	return strconv.AppendInt(b, seq, 10)
}

// appendTime writes a time in UTC. clock.js shows it in the reader's own zone.
func appendTime(b []byte, at time.Time) []byte {
	b = append(b, `<time datetime="`...)
	from := len(b)
	b = at.UTC().AppendFormat(b, time.RFC3339)
	iso := b[from:]
	b = append(b, `">`...)
	b = appendClock(b, iso)
	return append(b, `</time>`...)
}

// appendClock is ClockFormat of a time that is already in RFC 3339, in UTC: formatting it
// again took a fortieth of a page.
func appendClock(b, iso []byte) []byte {
	date, clock := iso[:len("2006-01-02")], iso[len("2006-01-02T"):len("2006-01-02T15:04")]
	b = append(append(append(b, date...), ' '), clock...)
	return append(b, " UTC"...)
}

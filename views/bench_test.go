package views

import (
	"bytes"
	"fmt"
	"testing"

	"parley/chat"
	"parley/views/rooms"
	"parley/views/updates"
)

// A room's page with 50 messages.
func BenchmarkRoomPage(b *testing.B) { benchmarkPage(b, aPage()) }

// The same, all of them in Markdown.
func BenchmarkRoomPageInMarkdown(b *testing.B) {
	v := aPage()
	for i := range v.Messages {
		v.Messages[i].Body = fmt.Sprintf("**%d.** The `deploy` of _last night_:\n\n- went through\n- left nothing in the [logs](https://example.org/logs)", i)
	}
	benchmarkPage(b, v)
}

func benchmarkPage(b *testing.B, v rooms.RoomView) {
	f := someFrame()
	var out bytes.Buffer
	b.ReportAllocs()
	for b.Loop() {
		out.Reset()
		if err := rooms.RoomPage(f, v).Render(b.Context(), &out); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(out.Len()), "bytes/page")
}

// One message for a socket, which is rendered once for all of a node's readers.
func BenchmarkMessagesChanged(b *testing.B) {
	c := chat.Changes{Prev: 10, Rev: 11, Messages: []chat.Message{someMessage(9)}}
	var out bytes.Buffer
	b.ReportAllocs()
	for b.Loop() {
		out.Reset()
		if err := updates.MessagesChanged("general", c, 10).Render(b.Context(), &out); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(out.Len()), "bytes/frame")
}

package views

import (
	"bytes"
	"testing"

	"parley/chat"
	"parley/views/rooms"
	"parley/views/updates"
)

// A room's page with 50 messages.
func BenchmarkRoomPage(b *testing.B) {
	f, v := someFrame(), aPage()
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

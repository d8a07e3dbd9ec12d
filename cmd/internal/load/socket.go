package load

import (
	"bytes"
	"fmt"
	"net/http"
	"time"

	"github.com/fasthttp/websocket"
)

// Listener is a page's WebSocket. It hands every message that arrives to Heard.
type Listener struct {
	conn *websocket.Conn
	done chan struct{}
}

// Listen opens a socket on a room and calls heard with the text of each frame,
// and when it arrived, until Close.
func (p *Person) Listen(room string, heard func(frame []byte, at time.Time)) (*Listener, error) {
	header := http.Header{"Cookie": {"parley=" + p.Cookie}, "Origin": {"http://" + p.Addr}}
	conn, res, err := websocket.DefaultDialer.Dial("ws://"+p.Addr+"/live?room="+room, header)
	if err != nil {
		if res != nil {
			return nil, fmt.Errorf("socket on %s: status %d", room, res.StatusCode)
		}
		return nil, err
	}
	l := &Listener{conn: conn, done: make(chan struct{})}
	go func() {
		defer close(l.done)
		for {
			_, frame, err := conn.ReadMessage()
			if err != nil {
				return
			}
			heard(frame, time.Now())
		}
	}()
	return l, nil
}

// Close ends the socket and returns when nothing more will be heard.
func (l *Listener) Close() {
	_ = l.conn.Close()
	<-l.done
}

// Marks finds the marks that Mark put into bodies, in the order of a frame.
func Marks(frame []byte, found func(id int)) {
	for {
		i := bytes.Index(frame, []byte("#mark-"))
		if i < 0 {
			return
		}
		frame = frame[i+len("#mark-"):]
		id := 0
		for len(frame) > 0 && frame[0] >= '0' && frame[0] <= '9' {
			id = id*10 + int(frame[0]-'0')
			frame = frame[1:]
		}
		found(id)
	}
}

// Mark is a line of usual length that carries a number.
func Mark(id int) string {
	return fmt.Sprintf("A line of the usual length, as people write it all day long #mark-%d.", id)
}

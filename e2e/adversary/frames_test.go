package adversary

import (
	"context"
	"errors"
	"testing"

	"github.com/fasthttp/websocket"
)

// framesMost bounds how many frames an attack sends through one socket.
const framesMost = 200_000

func TestFramesWithoutPauseEndTheirSocketAlone(t *testing.T) {
	for what, send := range map[string]func(c *websocket.Conn) error{
		"typing": func(c *websocket.Conn) error {
			return c.WriteMessage(websocket.TextMessage, []byte(`{"type":"typing"}`))
		},
		"reading": func(c *websocket.Conn) error {
			return c.WriteMessage(websocket.TextMessage, []byte(`{"type":"read","seq":1}`))
		},
		"asking":   func(c *websocket.Conn) error { return c.WriteMessage(websocket.TextMessage, []byte(`{"type":"beat"}`)) },
		"nonsense": func(c *websocket.Conn) error { return c.WriteMessage(websocket.TextMessage, []byte(`{}`)) },
		"pings":    func(c *websocket.Conn) error { return c.WriteMessage(websocket.PingMessage, nil) },
		"pongs":    func(c *websocket.Conn) error { return c.WriteMessage(websocket.PongMessage, nil) },
	} {
		t.Run(what, func(t *testing.T) {
			ann, mallory := inRoom(t, "127.0.5.1"), person(t, "127.0.5.2")
			mallory.Join(ann.room)
			meanwhile(t, func(context.Context) {
				c, _, err := mallory.Dial("/live?room=" + ann.room)
				if err != nil {
					t.Errorf("the socket is refused: %v", err)
					return
				}
				defer c.Close()
				ended := make(chan error, 1)
				go func() {
					for {
						if _, _, err := c.ReadMessage(); err != nil {
							ended <- err
							return
						}
					}
				}()
				sent := 0
				for ; sent < framesMost && send(c) == nil; sent++ {
				}
				var end *websocket.CloseError
				if err := <-ended; !errors.As(err, &end) || end.Code != websocket.CloseTryAgainLater {
					t.Errorf("after %d frames it ended with %v", sent, err)
				}
				if sent < 100 {
					t.Errorf("%d frames were too many", sent)
				}
			}, ann)
		})
	}
}

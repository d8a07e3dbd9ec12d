package call

import (
	"errors"
	"net"
	"time"

	"golang.org/x/net/netutil"
)

// strangersMost is how many TCP connections a node holds at most. They are taken before
// anything is known of their senders.
const strangersMost = 2048

// strangerSpeaks is how long a connection may be silent at first.
const strangerSpeaks = 5 * time.Second

// acceptAgain is how long a node waits after a connection could not be taken.
const acceptAgain = 50 * time.Millisecond

// patient is a listener whose Accept fails only when it is closed: the media library would
// take no connection any more after any other error, as too many open files is.
type patient struct{ net.Listener }

func bounded(l net.Listener, most int) net.Listener { return patient{netutil.LimitListener(l, most)} }

func (p patient) Accept() (net.Conn, error) {
	for {
		c, err := p.Listener.Accept()
		if err == nil || errors.Is(err, net.ErrClosed) {
			return c, err
		}
		time.Sleep(acceptAgain)
	}
}

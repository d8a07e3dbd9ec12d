package cost

import (
	"strings"
	"testing"

	"github.com/google/pprof/profile"
)

// of makes a profile from stacks and their costs.
func of(stacks map[string]int64) *profile.Profile {
	p := &profile.Profile{
		SampleType: []*profile.ValueType{{Type: "samples", Unit: "count"}, {Type: Processor, Unit: "nanoseconds"}},
	}
	for text, n := range stacks {
		s := &profile.Sample{Value: []int64{1, n}}
		for name := range strings.FieldsSeq(text) {
			name, file, _ := strings.Cut(name, "@")
			f := &profile.Function{Name: name, Filename: "/somewhere/" + file}
			s.Location = append(s.Location, &profile.Location{Line: []profile.Line{{Function: f}}})
		}
		p.Sample = append(p.Sample, s)
	}
	return p
}

const system = "internal/runtime/syscall/linux.Syscall6 syscall.RawSyscall6 syscall.Syscall "

// Innermost first.
var known = map[string]string{
	system + "syscall.write syscall.Write parley/handlers/live/hub.(*attempt).write@conn.go net.(*rawConn).Write parley/handlers/live/hub.(*Client).deliver@client.go " +
		"parley/handlers/live.deliver.do@deliver.go parley/store/redis.decodeEvent github.com/redis/rueidis.(*pipe).Receive": Writing,
	system + "syscall.write internal/poll.(*FD).Write net.(*conn).Write bufio.(*Writer).Flush github.com/valyala/fasthttp.writeResponse":        Writing,
	system + "syscall.read internal/poll.(*FD).Read net.(*conn).Read github.com/redis/rueidis.(*pipe)._backgroundRead":                          Redis,
	system + "syscall.write internal/poll.(*FD).Write net.(*conn).Write github.com/jackc/pgx/v5/pgconn.(*PgConn).flush":                         PostgreSQL,
	system + "syscall.read parley/handlers/live/hub.(*rawConn).tryRead@conn.go parley/handlers/live.(*Node).stay@visitor.go":                    Reading,
	system + "syscall.accept4 net.(*TCPListener).Accept github.com/valyala/fasthttp.(*Server).Serve":                                            Opening,
	"runtime.memmove parley/handlers/live/hub.(*Subscription).offer@batch.go github.com/redis/rueidis.(*pipe).Receive":                          FanOut,
	"runtime.mallocgc bytes.growSlice bytes.(*Buffer).Write parley/views/messages.appendByline parley/handlers/live.(*Node).render@visitor.go":  Rendering,
	"runtime.scanobject runtime.gcDrainN runtime.gcAssistAlloc runtime.mallocgc parley/views/messages.appendByline":                             Collector,
	"runtime.futex runtime.notewakeup runtime.wakep runtime.ready runtime.chansend github.com/redis/rueidis.(*pipe).Receive":                    Scheduler,
	"internal/runtime/syscall/linux.EpollWait runtime.netpoll runtime.findRunnable runtime.schedule runtime.mcall":                              Epoll,
	"runtime.mapassign parley/handlers/live.(*liveRoom).reported@presence.go parley/handlers/live.(*Node).attendRooms@presence.go":              Presence,
	"runtime.mapassign parley/handlers/live.(*backlog).add@backlog.go parley/handlers/live.(*roomSubscription).advance@subscription.go":         Following,
	"reflect.Value.SetInt encoding/json.Unmarshal parley/store/redis.(*Store).SubscribeToUsers github.com/redis/rueidis.(*pipe).Receive":        RedisForms,
	"crypto/hmac.New github.com/golang-jwt/jwt/v5.Parse parley/handlers.(*App).authenticate@session.go github.com/gofiber/fiber/v2.(*App).next": Sessions,
	"runtime.nanotime1": Runtime,
	"text/template.(*state).walk main.(*somebody).notKnown": Other,
}

func TestEachStackBelongsToOnePart(t *testing.T) {
	for stack, want := range known {
		a, err := Of(of(map[string]int64{stack: 7}), Processor)
		if err != nil {
			t.Fatal(err)
		}
		if len(a.Parts) != 1 || a.Parts[0] != (Share{want, 1}) {
			t.Errorf("%s\nis %v, and not %s", stack, a.Parts, want)
		}
	}
}

func TestAccountIsInOrderAndWhole(t *testing.T) {
	stacks := map[string]int64{
		system + "syscall.write parley/handlers/live/hub.f": 30, "parley/handlers/live/hub.f": 20,
		"runtime.memmove parley/handlers/live/hub.f": 15, "parley/views.g": 35,
	}
	a, err := Of(of(stacks), Processor)
	if err != nil {
		t.Fatal(err)
	}
	if a.Sum != 100 || a.Samples != 4 {
		t.Errorf("it is %d from %d samples", a.Sum, a.Samples)
	}
	var text strings.Builder
	a.Print(&text, 2)
	want := `   35.0 %   0.70 ×  fan-out: who gets what, queues
   35.0 %   0.70 ×  rendering
   30.0 %   0.60 ×  writing to connections: send(2)
  by function, without what it calls:
   35.0 %  parley/views.g
   30.0 %  syscall.write
   20.0 %  parley/handlers/live/hub.f
   15.0 %  runtime.memmove
`
	if text.String() != want {
		t.Errorf("it reads\n%s", text.String())
	}
}

func TestWhatAProfileDoesNotHaveIsAnError(t *testing.T) {
	if _, err := Of(of(nil), Memory); err == nil {
		t.Error("processor time was taken for memory")
	}
}

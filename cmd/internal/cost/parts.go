package cost

import (
	"path"
	"strings"
)

// The parts of a server, in plain words.
const (
	Writing     = "writing to connections: send(2)"
	Reading     = "reading from connections: read(2)"
	Opening     = "opening and closing connections"
	FanOut      = "fan-out: who gets what, queues"
	Following   = "rooms as the node follows them"
	Presence    = "presence"
	Rendering   = "rendering"
	Compressing = "compressing"
	Redis       = "Redis client"
	RedisForms  = "encoding and decoding for Redis"
	PostgreSQL  = "PostgreSQL client"
	HTTP        = "HTTP"
	Sessions    = "sessions and passwords"
	Rules       = "rules of the chat: posting, history, worker"
	Metrics     = "metrics and profiles"
	Scheduler   = "scheduler"
	Epoll       = "waiting for the network: epoll"
	Collector   = "garbage collector"
	Runtime     = "Go's runtime besides"
	Other       = "other"
)

// rule assigns functions to a part: their names begin with prefix and their files with file.
type rule struct{ part, prefix, file string }

// rules are tried in order: the first match counts.
var rules = []rule{
	{Collector, "runtime.gc", ""}, {Collector, "runtime._GC", ""}, {Collector, "runtime.GC", ""}, {Collector, "runtime.bgsweep", ""},
	{Collector, "runtime.bgscavenge", ""}, {Collector, "runtime.(*gc", ""}, {Collector, "runtime.scan", ""},
	{Collector, "runtime.markroot", ""}, {Collector, "runtime.greyobject", ""}, {Collector, "runtime.sweepone", ""},
	{Collector, "runtime.(*sweep", ""}, {Collector, "runtime.deduct", ""}, {Collector, "runtime.wbBuf", ""},
	{Epoll, "runtime.netpoll", ""},
	{Scheduler, "runtime.schedule", ""}, {Scheduler, "runtime.findRunnable", ""}, {Scheduler, "runtime.park_m", ""},
	{Scheduler, "runtime.mcall", ""}, {Scheduler, "runtime.mstart", ""}, {Scheduler, "runtime.sysmon", ""},
	{Scheduler, "runtime.wakep", ""}, {Scheduler, "runtime.startm", ""}, {Scheduler, "runtime.ready", ""},
	{Scheduler, "runtime.goready", ""}, {Scheduler, "runtime.futex", ""}, {Scheduler, "runtime.goexit0", ""},
	{Scheduler, "runtime.morestack", ""}, {Scheduler, "runtime.newstack", ""},

	{Rendering, "parley/handlers/live.(*Node).render", ""}, {Rendering, "parley/handlers/live.(*liveRoom).render", ""},
	{Rendering, "parley/handlers/web.", "render"}, {Rendering, "parley/views", ""}, {Rendering, "github.com/a-h/templ", ""},
	{Presence, "parley/handlers/live.", "presence"}, {Presence, "parley/store/redis.", "presence"},
	{Following, "parley/handlers/live.", ""},
	{FanOut, "parley/handlers/live/hub.", ""},
	{Compressing, "parley/handlers/web.", "compress"}, {Compressing, "github.com/andybalholm/brotli", ""},
	{Compressing, "github.com/klauspost/compress", ""}, {Compressing, "compress/", ""},
	{Sessions, "parley/handlers/page.", "session"}, {Sessions, "parley/handlers/page.", "token"},
	{Sessions, "github.com/golang-jwt/", ""}, {Sessions, "golang.org/x/crypto/", ""},
	{Metrics, "github.com/prometheus/", ""}, {Metrics, "net/http/pprof.", ""}, {Metrics, "runtime/pprof.", ""},
	{HTTP, "parley/handlers.", ""}, {HTTP, "parley/handlers/", ""}, {HTTP, "parley/static.", ""}, {HTTP, "net/http.", ""},
	{HTTP, "github.com/valyala/", ""}, {HTTP, "github.com/gofiber/", ""}, {HTTP, "github.com/fasthttp/", ""},
	{Redis, "github.com/redis/rueidis", ""}, {RedisForms, "parley/store/redis.", ""},
	{PostgreSQL, "github.com/jackc/", ""}, {PostgreSQL, "parley/store/postgres", ""},
	{Rules, "parley/chat.", ""},
}

// calls are a connection's system calls.
var calls = map[string]string{
	"syscall.write": Writing, "syscall.writev": Writing, "parley/handlers/live/hub.send": Writing, "syscall.read": Reading,
	"syscall.accept4": Opening, "syscall.setsockopt": Opening, "syscall.Close": Opening, "syscall.Shutdown": Opening,
	"syscall.Getsockname": Opening, "syscall.Getpeername": Opening, "runtime.netpollopen": Opening, "runtime.netpollclose": Opening,
}

// connections are the parts whose system calls belong to people's connections, not to a client of PostgreSQL
// or Redis.
var connections = map[string]bool{FanOut: true, Following: true, HTTP: true}

// partOf is a stack's part: that of the innermost function with a rule. Copying and allocating have none, so
// their callers' part counts.
func partOf(frames []frame) string {
	call, ours := "", false
	for _, f := range frames {
		if call == "" {
			if call = calls[f.name]; call != "" {
				continue
			}
		}
		if part := f.part(); part != "" {
			if call != "" && connections[part] {
				return call
			}
			return part
		}
		ours = ours || !strings.HasPrefix(f.name, "runtime.") && !strings.HasPrefix(f.name, "internal/runtime/")
	}
	if ours {
		return Other
	}
	return Runtime
}

func (f frame) part() string {
	for _, r := range rules {
		if strings.HasPrefix(f.name, r.prefix) && strings.HasPrefix(path.Base(f.file), r.file) {
			return r.part
		}
	}
	return ""
}

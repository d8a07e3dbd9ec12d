package metrics

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/pprof"
	"net/netip"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"golang.org/x/net/netutil"

	"parley/handlers/page"
)

// Server serves metrics and profiles, on a separate address that is not public.
type Server struct {
	listener net.Listener
	server   *http.Server
}

// adminMost is the number of concurrent requests. Others wait for one to end.
const adminMost = 16

// Listen listens; addr may be "off". It serves the process's own registry beside the default one.
func Listen(addr string, own *prometheus.Registry) (*Server, error) {
	if addr == "off" {
		return nil, nil
	}
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("PARLEY_ADMIN_ADDR %s cannot be listened on (off does without): %w", addr, errors.Unwrap(err))
	}
	mux := http.NewServeMux()
	all := prometheus.Gatherers{prometheus.DefaultGatherer, own}
	mux.Handle("/metrics", promhttp.HandlerFor(all, promhttp.HandlerOpts{}))
	mux.Handle("/debug/pprof/", forOwner(http.HandlerFunc(pprof.Index)))
	for name, h := range map[string]http.HandlerFunc{"cmdline": pprof.Cmdline, "profile": pprof.Profile, "symbol": pprof.Symbol, "trace": pprof.Trace} {
		mux.Handle("/debug/pprof/"+name, forOwner(h))
	}
	return &Server{
		listener: netutil.LimitListener(ln, adminMost),
		server:   &http.Server{Handler: underOwnName(mux), ReadHeaderTimeout: 10 * time.Second, IdleTimeout: time.Minute},
	}, nil
}

// underOwnName answers to addresses, to localhost and to names without a dot, as containers have. A site that
// points its own name here (DNS rebinding) has a dot in it.
func underOwnName(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if name := page.Hostname(r.Host); name == "" || strings.Contains(name, ".") && !page.IsLocalName(name) {
			http.Error(w, "Ask for this by an address, by localhost, or by a name without a dot.", http.StatusForbidden)
			return
		}
		h.ServeHTTP(w, r)
	})
}

// forOwner answers the user that runs this process, on its own machine: profiles show its memory.
func forOwner(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ours, _ := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
		theirs, err := netip.ParseAddrPort(r.RemoteAddr)
		theirs = netip.AddrPortFrom(theirs.Addr().Unmap(), theirs.Port())
		if err != nil || !page.IsLocalName(page.Hostname(r.Host)) || !mine(addrPort(ours), theirs) {
			http.Error(w, "Profiles are for whoever runs this process, on its own machine.", http.StatusForbidden)
			return
		}
		h.ServeHTTP(w, r)
	})
}

// Addr is where it listens, with port 0 resolved.
func (a *Server) Addr() net.Addr { return a.listener.Addr() }

// Serve answers until Stop. Without a server, both do nothing.
func (a *Server) Serve(tasks *sync.WaitGroup) {
	if a != nil {
		tasks.Go(func() { _ = a.server.Serve(a.listener) })
	}
}

// Stop waits up to a second for running requests.
func (a *Server) Stop() {
	if a != nil {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		_ = a.server.Shutdown(ctx)
		_ = a.listener.Close()
	}
}

package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/pprof"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"golang.org/x/net/netutil"
)

// admin serves metrics and profiles, on an address of its own that is not for
// the public.
type admin struct {
	listener net.Listener
	server   *http.Server
}

// adminMost is how many may ask at once. Others wait until one of them has gone.
const adminMost = 16

// newAdmin listens; addr may be "off". What the process's own registry has is told
// beside what all packages count.
func newAdmin(addr string, own *prometheus.Registry) (*admin, error) {
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
	mux.HandleFunc("/debug/pprof/", pprof.Index)
	mux.HandleFunc("/debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("/debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("/debug/pprof/trace", pprof.Trace)
	return &admin{
		listener: netutil.LimitListener(ln, adminMost),
		server:   &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: time.Minute},
	}, nil
}

func (a *admin) serve(tasks *sync.WaitGroup) {
	if a != nil {
		tasks.Go(func() { _ = a.server.Serve(a.listener) })
	}
}

func (a *admin) stop() {
	if a != nil {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		_ = a.server.Shutdown(ctx)
		_ = a.listener.Close()
	}
}

//go:build linux

package load

import (
	"bufio"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"sync/atomic"
	"time"
)

// Sink is the least that a server could do with uploads: a process that reads them and answers 200. What
// senders cost a machine shows beside it.
type Sink struct {
	Addr string
	cmd  *exec.Cmd
	in   io.Closer
}

const sinkCommand = "read-files"

// StartSink starts a sink that reads some bytes a second.
func StartSink(rate int64) (*Sink, error) {
	cmd, in, out, err := self(sinkCommand, strconv.FormatInt(rate, 10))
	if err != nil {
		return nil, err
	}
	s := &Sink{cmd: cmd, in: in}
	return s, json.NewDecoder(out).Decode(&s.Addr)
}

// Stop ends the process.
func (s *Sink) Stop() {
	_ = s.in.Close()
	_ = s.cmd.Wait()
}

func readFiles(rate string) error {
	bytes, err := strconv.ParseInt(rate, 10, 64)
	if err != nil {
		return err
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	if err := json.NewEncoder(os.Stdout).Encode(ln.Addr().String()); err != nil {
		return err
	}
	p := &pace{began: time.Now(), rate: bytes}
	go func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			go p.drain(c)
		}
	}()
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}

// pace is what all connections read together.
type pace struct {
	began time.Time
	rate  int64
	read  atomic.Int64
}

func (p *pace) drain(c net.Conn) {
	defer c.Close()
	r := bufio.NewReaderSize(c, 32<<10)
	req, err := http.ReadRequest(r)
	if err != nil {
		return
	}
	for buffer := make([]byte, 64<<10); err == nil; {
		var n int
		n, err = io.ReadFull(req.Body, buffer)
		due := p.began.Add(time.Duration(float64(p.read.Add(int64(n))) / float64(p.rate) * float64(time.Second)))
		time.Sleep(time.Until(due))
	}
	_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
}

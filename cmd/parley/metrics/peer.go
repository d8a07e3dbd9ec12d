package metrics

import (
	"bufio"
	"fmt"
	"net"
	"net/netip"
	"os"
	"runtime"
	"strings"
)

// mine reports whether the peer of a local connection is a process of our own user or of root. Except on
// Linux it only checks that the peer is on this machine.
func mine(ours, theirs netip.AddrPort) bool {
	if !theirs.Addr().IsLoopback() {
		return false
	}
	if runtime.GOOS != "linux" {
		return true
	}
	uid, ok := ownerOf(theirs, ours)
	return ok && (uid == "0" || uid == fmt.Sprint(os.Getuid()))
}

// ownerOf looks a socket up in the kernel's tables (proc_net_tcp(5)), by its own address
// and its peer's.
func ownerOf(own, peer netip.AddrPort) (uid string, ok bool) {
	for _, table := range []struct {
		name string
		as   func(netip.AddrPort) string
	}{
		{"/proc/self/net/tcp", hex4}, {"/proc/self/net/tcp6", hex16},
	} {
		own, peer := table.as(own), table.as(peer)
		if own == "" || peer == "" {
			continue
		}
		if uid, ok := search(table.name, own, peer); ok {
			return uid, true
		}
	}
	return "", false
}

// The columns of the tables, and the state of an open connection.
const (
	columnOwn, columnPeer, columnState, columnUID = 1, 2, 3, 7
	established                                   = "01"
)

func search(table, own, peer string) (uid string, ok bool) {
	f, err := os.Open(table)
	if err != nil {
		return "", false
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		c := strings.Fields(lines.Text())
		if len(c) > columnUID && c[columnOwn] == own && c[columnPeer] == peer && c[columnState] == established {
			return c[columnUID], true
		}
	}
	return "", false
}

// hex4 is an address as in /proc/net/tcp: each group of four bytes reversed.
func hex4(a netip.AddrPort) string {
	ip := a.Addr().Unmap()
	if !ip.Is4() {
		return ""
	}
	b := ip.As4()
	return words(b[:], a.Port())
}

func hex16(a netip.AddrPort) string {
	b := a.Addr().As16()
	return words(b[:], a.Port())
}

func words(b []byte, port uint16) string {
	var s strings.Builder
	for i := 0; i < len(b); i += 4 {
		fmt.Fprintf(&s, "%02X%02X%02X%02X", b[i+3], b[i+2], b[i+1], b[i])
	}
	fmt.Fprintf(&s, ":%04X", port)
	return s.String()
}

// addrPort converts a network address.
func addrPort(a net.Addr) netip.AddrPort {
	tcp, ok := a.(*net.TCPAddr)
	if !ok {
		return netip.AddrPort{}
	}
	return netip.AddrPortFrom(tcp.AddrPort().Addr().Unmap(), tcp.AddrPort().Port())
}

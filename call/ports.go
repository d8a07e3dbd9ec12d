package call

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"syscall"
)

// Ports are where a node hears media: one UDP port, and the TCP port of the same number for
// networks that let no UDP out.
type Ports struct {
	udp *net.UDPConn
	tcp net.Listener
}

// ErrTaken means that another process has the port.
var ErrTaken = errors.New("the port is taken")

// socketBuffer holds what arrives while the node is busy: a keyframe to fifty people.
const socketBuffer = 4 << 20

// Listen opens the ports. With port 0 the kernel chooses one that is free for both.
func Listen(addr string) (*Ports, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, err
	}
	for tries := 0; ; tries++ {
		p, err := listen(net.JoinHostPort(host, port))
		if err == nil || port != "0" || tries == 9 || !errors.Is(err, syscall.EADDRINUSE) {
			return p, taken(err)
		}
	}
}

func taken(err error) error {
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("%w: %w", ErrTaken, err)
	}
	return err
}

func listen(addr string) (*Ports, error) {
	at, err := net.ResolveUDPAddr("udp", addr)
	if err != nil {
		return nil, err
	}
	udp, err := net.ListenUDP("udp", at)
	if err != nil {
		return nil, err
	}
	_, _ = udp.SetReadBuffer(socketBuffer), udp.SetWriteBuffer(socketBuffer) // the kernel may allow less
	at.Port = udp.LocalAddr().(*net.UDPAddr).Port
	tcp, err := net.Listen("tcp", at.String())
	if err != nil {
		_ = udp.Close()
		return nil, err
	}
	return &Ports{udp: udp, tcp: tcp}, nil
}

// Addr is the address of both, with port 0 resolved.
func (p *Ports) Addr() string { return p.udp.LocalAddr().String() }

// Close closes both.
func (p *Ports) Close() error { return errors.Join(p.udp.Close(), p.tcp.Close()) }

// loopback reports whether only this machine reaches the ports.
func (p *Ports) loopback() bool { return p.udp.LocalAddr().(*net.UDPAddr).IP.IsLoopback() }

// Local is where this machine itself reaches the ports.
func (p *Ports) Local() netip.AddrPort {
	at := p.udp.LocalAddr().(*net.UDPAddr).AddrPort()
	switch ip := at.Addr().Unmap(); {
	case !ip.IsUnspecified():
		return netip.AddrPortFrom(ip, at.Port())
	case p.udp.LocalAddr().(*net.UDPAddr).IP.To4() != nil:
		return netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), at.Port())
	}
	return netip.AddrPortFrom(netip.IPv6Loopback(), at.Port())
}

// Told are the addresses that browsers are told: the public ones, or else the ports' own.
func (p *Ports) Told(public []Public) (list []netip.AddrPort) {
	for _, at := range public {
		port := at.Port
		if port == 0 {
			port = p.Local().Port()
		}
		list = append(list, netip.AddrPortFrom(at.IP, port))
	}
	if len(list) == 0 {
		list = append(list, p.Local())
	}
	return list
}

// Public is an address under which browsers reach a node; port 0 is the node's own.
type Public struct {
	IP   netip.Addr
	Port uint16
}

// ParsePublic reads an address with or without a port, as 203.0.113.7 or 203.0.113.7:7781.
func ParsePublic(s string) (Public, error) {
	if ip, err := netip.ParseAddr(s); err == nil {
		return Public{IP: ip}, nil
	}
	host, port, err := net.SplitHostPort(s)
	if err != nil {
		return Public{}, err
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return Public{}, err
	}
	n, err := strconv.ParseUint(port, 10, 16)
	return Public{IP: ip, Port: uint16(n)}, err
}

package turn

import (
	"errors"
	"net"
	"net/netip"

	pion "github.com/pion/turn/v5"
)

// relay is one person's way to the media: a socket that is connected to them, so the kernel
// drops what comes from elsewhere. Both sides of the relay call the media by their public
// address, and the packets do not leave the machine.
type relay struct {
	*net.UDPConn
	media netip.AddrPort
}

// WriteTo implements net.PacketConn. Packets for another port are dropped.
func (r *relay) WriteTo(b []byte, to net.Addr) (int, error) {
	at, ok := to.(*net.UDPAddr)
	if !ok || netip.AddrPortFrom(at.AddrPort().Addr().Unmap(), at.AddrPort().Port()) != r.media {
		return len(b), nil
	}
	return r.Write(b)
}

// ReadFrom implements net.PacketConn.
func (r *relay) ReadFrom(b []byte) (int, net.Addr, error) {
	n, err := r.Read(b)
	return n, net.UDPAddrFromAddrPort(r.media), err
}

// generator opens relays. It implements pion.RelayAddressGenerator.
type generator struct{ s *Server }

var (
	errNoFamily = errors.New("turn: the media have no address of that family")
	errNoTCP    = errors.New("turn: relays carry UDP alone")
)

func (g generator) Validate() error { return nil }

func (g generator) AllocatePacketConn(c pion.AllocateListenerConfig) (net.PacketConn, net.Addr, error) {
	for _, media := range g.s.Media {
		if media.Addr().Is4() != (c.Network == "udp4") {
			continue
		}
		udp, err := net.DialUDP("udp", nil, net.UDPAddrFromAddrPort(g.s.Local))
		if err != nil {
			return nil, nil, err
		}
		port := udp.LocalAddr().(*net.UDPAddr).Port
		return &relay{udp, media}, &net.UDPAddr{IP: media.Addr().AsSlice(), Port: port}, nil
	}
	return nil, nil, errNoFamily
}

func (g generator) AllocateListener(pion.AllocateListenerConfig) (net.Listener, net.Addr, error) {
	return nil, nil, errNoTCP
}

func (g generator) AllocateConn(pion.AllocateConnConfig) (net.Conn, error) { return nil, errNoTCP }

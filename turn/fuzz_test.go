package turn

import (
	"encoding/hex"
	"net"
	"testing"
)

// FuzzStranger sends any bytes to a running server: the others' relays go on, and the media
// hear nothing.
func FuzzStranger(f *testing.F) {
	b := begin(f, patience, nil)
	relay, err := b.as(f, b.user(1)).Allocate()
	if err != nil {
		f.Fatal(err)
	}
	media := net.UDPAddrFromAddrPort(b.Media[0])
	for _, seed := range []string{
		"", "00", "000300082112a442000102030405060708090a0b0019000411000000", "000300002112a442000102030405060708090a0b", "4000ffff", "400000040a0b0c0d",
		"001600002112a442000102030405060708090a0b", "000a00002112a442000102030405060708090a0b", "0003fffc2112a442000102030405060708090a0b", "474554202f20485454502f312e310d0a0d0a",
	} {
		data, err := hex.DecodeString(seed)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := net.Dial("tcp", b.addr)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = c.Write(data)
		_ = c.Close()
		if _, err := relay.WriteTo([]byte("hello"), media); err != nil {
			t.Fatal(err)
		}
		if heard := <-b.heard; heard != "hello" {
			t.Errorf("the media hear %q after %x", heard, data)
		}
	})
}

package chat

import "testing"

func TestALobbyLiesInTheShardOfItsUsers(t *testing.T) {
	seen := map[RoomID]bool{}
	for shard := range ShardCount {
		for _, room := range []RoomID{Lobby(shard), QuietLobby(shard)} {
			if room >= 0 || room.Shard() != shard || seen[room] {
				t.Errorf("a lobby of shard %d is %d, of shard %d", shard, room, room.Shard())
			}
			seen[room] = true
		}
	}
}

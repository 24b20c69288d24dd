//go:build unix

package store

import "golang.org/x/sys/unix"

// littleSpace is how few bytes are called none: the engine writes pages of 4 KiB and enlarges its files by 32.
const littleSpace = 64 << 10

// diskFull says whether there is no space left where a directory lies.
func diskFull(dir string) bool {
	var s unix.Statfs_t
	return unix.Statfs(dir, &s) == nil && uint64(s.Bavail)*uint64(s.Bsize) < littleSpace
}

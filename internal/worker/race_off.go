//go:build !race

package worker

// raceDetector tells that this build keeps shadow memory, which no limit on data allows.
const raceDetector = false

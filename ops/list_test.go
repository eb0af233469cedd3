package ops_test

import (
	"testing"

	"github.com/covector-ad/covector/internal/adtest"
)

// all is the one list of ops: every exported operation has its line here, and
// everything that is checked of ops is checked of all of them.
var all = []adtest.Case{
	allCase,
	argMaxCase,
	argMaxKeepCase,
	argMinCase,
	argMinKeepCase,
	argSortCase,
	concatCase,
	divCase,
	dotCase,
	expCase,
	flattenCase,
	flipCase,
	fromCase,
	gatherCase,
	logSumExpCase,
	logSumExpKeepCase,
	matMulCase,
	matMulNTCase,
	matMulTNCase,
	matMulTTCase,
	maxCase,
	maxKeepCase,
	minCase,
	minKeepCase,
	mulCase,
	negCase,
	oneHotCase,
	outerCase,
	padCase,
	padEdgeCase,
	padReflectCase,
	reciprocalCase,
	repeatCase,
	reshapeCase,
	rollCase,
	scatterAddCase,
	selectCase,
	sliceCase,
	sortCase,
	spanCase,
	splitCase,
	squareCase,
	squeezeCase,
	stackCase,
	subCase,
	sumCase,
	sumKeepCase,
	swapAxesCase,
	takeAlongCase,
	takeCase,
	tanhCase,
	tileCase,
	topKCase,
	transposeCase,
	trilCase,
	triuCase,
	unsqueezeCase,
	untilCase,
}

func TestOps(t *testing.T) { adtest.Run(t, all) }

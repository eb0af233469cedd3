package ops_test

import (
	"testing"

	"github.com/covector-ad/covector/internal/adtest"
)

// all is the one list of ops: every exported operation has its line here, and
// everything that is checked of ops is checked of all of them.
var all = []adtest.Case{
	addCase,
	addScalarCase,
	allCase,
	choleskyCase,
	concatCase,
	detCase,
	diagCase,
	diagPartCase,
	divCase,
	dotCase,
	expandCase,
	expCase,
	flattenCase,
	fromCase,
	invCase,
	logSumExpCase,
	logSumExpKeepCase,
	lstSqCase,
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
	outerCase,
	qrCase,
	quadFormCase,
	reciprocalCase,
	repeatCase,
	reshapeCase,
	scaleCase,
	selectCase,
	sliceCase,
	slogDetCase,
	solveCase,
	spanCase,
	splitCase,
	squareCase,
	squeezeCase,
	stackCase,
	stopGradientCase,
	subCase,
	sumCase,
	sumKeepCase,
	sumToCase,
	swapAxesCase,
	symEigCase,
	tanhCase,
	tileCase,
	traceCase,
	transposeCase,
	triangularSolveCase,
	trilCase,
	triuCase,
	unsqueezeCase,
	untilCase,
}

func TestOps(t *testing.T) { adtest.Run(t, all) }

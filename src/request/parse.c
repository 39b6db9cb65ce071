#include "request/parse.h"

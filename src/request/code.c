#include "request/build.h"

# What an application sees: the headers in C and C++, the names that headers and libraries define,
# and the examples at work.

PUBLIC_INCLUDES = $(INCLUDES) -isystem $(LWIP)/src/include -isystem tests/conformance/lwip/raw \
    -isystem boards/firmware
PUBLIC_LIBS = $(BUILD)/libteo.a $(BUILD)/libteo-posix.a

# The example in C++ by each standard and both compilers: listing-g++-14 and so on.
LISTINGS = $(foreach compiler,g++ clang++,$(addprefix listing-$(compiler)-,11 14 17 20))
LISTING_PROGRAMS = $(addprefix $(BUILD)/examples/,$(LISTINGS))

$(LISTING_PROGRAMS): $(BUILD)/examples/listing-%: boards/posix/examples/listing.cpp $(EXAMPLE_LIBS)
	@mkdir -p $(@D)
	$(Q)echo "  CXX   $@" && $(word 1,$(subst -, ,$*)) -std=c++$(word 2,$(subst -, ,$*)) \
	    $(WARNINGS) $(INCLUDES) $(CPPFLAGS) -o $@ $^ $(TLS_LIBS)

test_examples = TEO_EXAMPLES=$(BUILD)/examples python3 tests/verify/public/test_examples.py
run-examples: $(EXAMPLES)
	@$(test_examples) Examples

test-public: $(PUBLIC_LIBS) $(FETCHED) $(LISTING_PROGRAMS)
	+@status=0; \
	python3 tests/verify/public/headers.py '$(PUBLIC_INCLUDES)' $(PUBLIC_LIBS) || status=1; \
	TEO_LISTINGS='$(LISTINGS)' $(test_examples) Examples.test_list || status=1; \
	$(if $(MBEDTLS_DIR),,TEO_LIBRARIES=$(abspath $(BUILD)) $(test_examples) Commands || status=1;) \
	$(ASAN) run-examples || status=1; \
	exit $$status

# The pages that show C: what `make test-readme` compares with the files, this copies from them.
EXAMPLE_PAGES = $(wildcard README.md core/README.md port/README.md boards/README.md)
readme-examples:
	@python3 tests/readme/examples.py --write '$(EXAMPLE_PAGES)'

.PHONY: run-examples readme-examples

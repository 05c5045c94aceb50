# SPDX-License-Identifier: Apache-2.0
# Compiler settings and the three functions that declare a room, a program and a test.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  # Without these ccache passes over everything that uses a precompiled header.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
                                  CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE_PROGRAM})
endif()
find_program(MOLD_PROGRAM mold)
if(MOLD_PROGRAM AND NOT AKX_FUZZ)
  add_link_options(-fuse-ld=mold)
endif()

add_library(akx_options INTERFACE)
target_compile_options(
  akx_options
  INTERFACE -Wall
            -Wextra
            -Wpedantic
            -Wconversion
            -Wshadow
            -Wsuggest-override
            # Clang counts changes of sign as conversions, GCC does not.
            $<$<CXX_COMPILER_ID:Clang>:-Wno-sign-conversion>
            -Werror)
target_include_directories(akx_options INTERFACE ${CMAKE_SOURCE_DIR}/lib)
target_compile_definitions(akx_options INTERFACE AKX_VERSION="${PROJECT_VERSION}")
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # GCC 12 takes moves of short std::strings for overruns when it optimises (GCC bug 105651).
  target_compile_options(akx_options INTERFACE -Wno-array-bounds -Wno-stringop-overflow
                                               -Wno-stringop-overread -Wno-restrict)
endif()
if(AKX_SANITIZE)
  add_compile_options(-fsanitize=${AKX_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${AKX_SANITIZE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # With sanitizers GCC 12 sees uninitialised members that are not (its manual warns of that).
    target_compile_options(akx_options INTERFACE -Wno-maybe-uninitialized)
  endif()
endif()
if(AKX_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
if(AKX_COVERAGE)
  add_compile_options(--coverage -O0)
  add_link_options(--coverage)
endif()
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  add_compile_options(-fstack-protector-strong -D_FORTIFY_SOURCE=2 -fPIE -ffunction-sections
                      -fdata-sections)
  add_link_options(-pie -Wl,-z,relro,-z,now -Wl,--gc-sections)
endif()
find_package(Threads REQUIRED)

# One precompiled header for all: only the standard headers that most files use.
add_library(akx_pch OBJECT ${CMAKE_SOURCE_DIR}/packaging/cmake/pch.cpp)
target_link_libraries(akx_pch PRIVATE akx_options)
target_precompile_headers(
  akx_pch
  PRIVATE
  <algorithm>
  <array>
  <chrono>
  <cstdint>
  <functional>
  <map>
  <memory>
  <optional>
  <span>
  <string>
  <string_view>
  <variant>
  <vector>)

function(akx_common target)
  target_link_libraries(${target} PRIVATE akx_options Threads::Threads)
  target_precompile_headers(${target} REUSE_FROM akx_pch)
endfunction()

# akx_room(name SOURCES … USES rooms… LIBS third-party…): a static library `akx_<name>`.
# USES is public; third-party libraries stay private to the room's sources.
function(akx_room name)
  cmake_parse_arguments(ROOM "" "" "SOURCES;USES;LIBS" ${ARGN})
  add_library(akx_${name} STATIC ${ROOM_SOURCES})
  akx_common(akx_${name})
  foreach(room IN LISTS ROOM_USES)
    target_link_libraries(akx_${name} PUBLIC akx_${room})
  endforeach()
  target_link_libraries(akx_${name} PRIVATE ${ROOM_LIBS})
endfunction()

# akx_program(name SOURCES … USES rooms… LIBS third-party…)
function(akx_program name)
  cmake_parse_arguments(PROGRAM "" "" "SOURCES;USES;LIBS" ${ARGN})
  add_executable(${name} ${PROGRAM_SOURCES})
  akx_common(${name})
  foreach(room IN LISTS PROGRAM_USES)
    target_link_libraries(${name} PRIVATE akx_${room})
  endforeach()
  target_link_libraries(${name} PRIVATE ${PROGRAM_LIBS})
endfunction()

# akx_test(name SOURCES … USES rooms… LIBS third-party… [LABEL layer] [TIMEOUT seconds]):
# a Catch2 executable `test_<name>` run by ctest from the source folder.
function(akx_test name)
  cmake_parse_arguments(TEST "" "LABEL;TIMEOUT" "SOURCES;USES;LIBS" ${ARGN})
  if(NOT TEST_LABEL)
    set(TEST_LABEL unit)
  endif()
  if(NOT TEST_TIMEOUT)
    set(TEST_TIMEOUT 120)
  endif()
  add_executable(test_${name} ${TEST_SOURCES} $<TARGET_OBJECTS:akx_test_main>)
  akx_common(test_${name})
  target_include_directories(test_${name} PRIVATE ${CMAKE_SOURCE_DIR}/tests)
  target_compile_definitions(test_${name} PRIVATE AKX_SOURCE_DIR="${CMAKE_SOURCE_DIR}"
                                                  AKX_BINARY_DIR="${CMAKE_BINARY_DIR}")
  foreach(room IN LISTS TEST_USES)
    target_link_libraries(test_${name} PRIVATE akx_${room})
  endforeach()
  target_link_libraries(test_${name} PRIVATE ${TEST_LIBS})
  add_test(NAME ${name} COMMAND test_${name} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  set_tests_properties(${name} PROPERTIES LABELS ${TEST_LABEL} TIMEOUT ${TEST_TIMEOUT})
endfunction()

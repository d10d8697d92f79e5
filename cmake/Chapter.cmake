# chapter(03_framing      makes the library 03_framing_lib out of this folder's
#   LINKS common          sources, and the program 03_framing out of main.cpp.
#   APP 02_handshake)
#
# LINKS  the layers that the library stands on.
# APP    further layers that only main.cpp uses.
#
# Arrows point down the table of contents: a chapter that names itself or a
# later one stops the configure step. attempts/*.cpp, the naive first attempts
# that the book criticises, become programs of their own: 03_framing_NAME.
function(chapter name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "LINKS;APP")
  string(REGEX MATCH "^[0-9]+" number ${name})
  foreach(layer IN LISTS arg_LINKS arg_APP)
    string(REGEX MATCH "^[0-9]+_[a-z]+" chapter_below "${layer}")
    string(REGEX MATCH "^[0-9]+" below "${layer}")
    if(below AND NOT chapter_below STREQUAL name AND NOT below LESS number)
      message(FATAL_ERROR
        "Chapter ${name} may not link ${layer}: a chapter stands only on "
        "earlier ones. Move what it needs into chapter ${name} or below.")
    endif()
  endforeach()
  list(TRANSFORM arg_LINKS REPLACE "^[0-9].*" "\\0_lib")
  list(TRANSFORM arg_APP REPLACE "^[0-9].*" "\\0_lib")

  file(GLOB sources CONFIGURE_DEPENDS *.cpp)
  list(FILTER sources EXCLUDE REGEX "/main\\.cpp$")
  set(layers ${arg_LINKS} ${arg_APP})
  if(sources)
    add_library(${name}_lib STATIC ${sources})
    target_link_libraries(${name}_lib PUBLIC ${arg_LINKS})
    list(PREPEND layers ${name}_lib)
  endif()

  file(GLOB attempts CONFIGURE_DEPENDS attempts/*.cpp)
  foreach(source IN ITEMS main.cpp LISTS attempts)
    cmake_path(GET source STEM program)
    if(program STREQUAL main)
      set(target ${name})
    else()
      set(target ${name}_${program})
    endif()
    add_executable(${target} ${source})
    target_link_libraries(${target} PRIVATE ${layers})
    target_compile_definitions(${target} PRIVATE CHAPTER="${name}")
  endforeach()
endfunction()

# chapter(03_framing            makes the library 03_framing_lib out of this
#   SOURCES frame.cpp ...       chapter's sources, and the program 03_framing
#   LINKS common                out of its main.cpp.
#   APP 02_handshake)
#
# LINKS  the layers that the library stands on.
# APP    further layers that only main.cpp uses.
#
# Arrows point down the table of contents: a chapter that names itself or a
# later one stops the configure step. attempts/*.cpp, the naive first attempts
# that the book criticises, become programs of their own: 03_framing_NAME.
function(chapter name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LINKS;APP")
  string(REGEX MATCH "^[0-9]+" number ${name})
  foreach(layer IN LISTS arg_LINKS arg_APP)
    string(REGEX MATCH "^[0-9]+" below "${layer}")
    if(below AND NOT below LESS number)
      message(FATAL_ERROR
        "Chapter ${name} may not link ${layer}: a chapter stands only on "
        "earlier ones. Move what it needs into chapter ${name} or below.")
    endif()
  endforeach()

  list(TRANSFORM arg_LINKS REPLACE "^[0-9].*" "\\0_lib")
  list(TRANSFORM arg_APP REPLACE "^[0-9].*" "\\0_lib")
  if(arg_SOURCES)
    add_library(${name}_lib STATIC ${arg_SOURCES})
    target_link_libraries(${name}_lib PUBLIC ${arg_LINKS})
    set(own_library ${name}_lib)
  endif()

  add_executable(${name} main.cpp)
  target_link_libraries(${name} PRIVATE ${own_library} ${arg_LINKS} ${arg_APP})

  file(GLOB attempts CONFIGURE_DEPENDS attempts/*.cpp)
  foreach(source IN LISTS attempts)
    cmake_path(GET source STEM attempt)
    add_executable(${name}_${attempt} ${source})
    target_link_libraries(${name}_${attempt}
                          PRIVATE ${own_library} ${arg_LINKS} ${arg_APP})
  endforeach()
endfunction()

@echo off
rem ./run for Windows, as far as it goes: makes .venv from the lock, then runs the verb. Nobody has run it on Windows yet.
rem The PDF needs Pango, which this script does not install: see the message at its end.
setlocal
set "ROOT=%~dp0"
set "PYTHON=%ROOT%.venv\Scripts\python.exe"
fc /b "%ROOT%requirements.lock" "%ROOT%.venv\made-from.lock" >nul 2>&1
if errorlevel 1 call :setup
if errorlevel 1 exit /b 2
set PYTHONUTF8=1
if "%~1"=="" if not defined INSPECT_TOOL_HOME if exist "demo-out\home" set "INSPECT_TOOL_HOME=%CD%\demo-out\home"
if "%~1"=="test" (
    cd /d "%ROOT%"
    "%PYTHON%" -m pytest
) else (
    "%PYTHON%" -m inspect_tool %*
)
exit /b %errorlevel%

:setup
where py >nul 2>&1 || (echo Python 3.11 or newer is needed. & exit /b 2)
py -3 -c "import sys; sys.exit(sys.version_info < (3, 11))" || (echo Python 3.11 or newer is needed. & exit /b 2)
if not exist "%PYTHON%" py -3 -m venv "%ROOT%.venv" || exit /b 2
"%PYTHON%" -m pip install --require-hashes --only-binary :all: -r "%ROOT%requirements.lock" || exit /b 2
>"%ROOT%.venv\Lib\site-packages\inspect_tool.pth" echo %ROOT:~0,-1%
copy /y "%ROOT%requirements.lock" "%ROOT%.venv\made-from.lock" >nul
"%PYTHON%" -c "import weasyprint" >nul 2>&1 || (
    echo For PDF documents, install MSYS2 and there: pacman -S mingw-w64-ucrt-x86_64-pango
)
exit /b 0

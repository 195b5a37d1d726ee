-- Posts of 1 KB for wrk. Files named in the environment, one value a line:
--   BENCH_COOKIES  sessions, used in turn
--   BENCH_BODIES   texts, already encoded for a form; none: the body is sent as plain text
--   BENCH_PARENTS  posts that are answered
-- Every post gets an id of its own: 16 digits of the run and 10 of a counter.
local digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
local count = 0
local run, cookies, bodies, parents

local function lines(name)
    local list, path = {}, os.getenv(name)
    if path then
        for line in io.lines(path) do
            list[#list + 1] = line
        end
    end
    return list
end

local function number(n, places)
    local text = ""
    for _ = 1, places do
        local d = n % 32
        text = digits:sub(d + 1, d + 1) .. text
        n = math.floor(n / 32)
    end
    return text
end

function init()
    local seed = io.open("/dev/urandom", "rb")
    run = "0"
    for i = 1, 15 do
        run = run .. number(seed:read(1):byte(), 1)
    end
    seed:close()
    cookies, bodies, parents = lines("BENCH_COOKIES"), lines("BENCH_BODIES"), lines("BENCH_PARENTS")
end

function request()
    count = count + 1
    if #parents == 0 then
        return wrk.format("POST", nil, {["Content-Type"] = "text/plain"},
                          bodies[count % #bodies + 1])
    end
    return wrk.format("POST", nil, {
        ["Content-Type"] = "application/x-www-form-urlencoded",
        ["Accept"] = "application/json",
        ["X-Indaba"] = "1",
        ["Cookie"] = cookies[count % #cookies + 1]
    }, "op=" .. run .. number(count, 10) .. "&parent=" .. parents[count * 7 % #parents + 1] ..
       "&scope=cohort&body=" .. bodies[count % #bodies + 1])
end

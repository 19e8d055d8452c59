<?php
// Laravel's own cache code as a process: one line of JSON in, a list of calls; one line out, the list
// of their answers. usage: php laravel.php SOCKET PREFIX
namespace Illuminate\Cache {
    // TagSet makes ids from the clock. Here they are counted, so that the model's come out equal.
    function uniqid()
    {
        return 'tag-' . ++$GLOBALS['last_unique'];
    }
}

namespace {
    require_once 'Illuminate/Cache/autoload.php';
    require_once 'Illuminate/Redis/autoload.php';
    error_reporting(E_ALL & ~E_DEPRECATED);

    [, $socket, $prefix] = $argv;
    $manager = new Illuminate\Redis\RedisManager(null, 'phpredis', [
        'default' => ['host' => $socket, 'port' => 0, 'database' => 0],
    ]);
    $store = new Illuminate\Cache\RedisStore($manager, $prefix);
    $cache = new Illuminate\Cache\Repository($store);
    $cache->setDefaultCacheTime(null);

    function answer(array $call)
    {
        global $cache, $store;
        $in = empty($call['tags']) ? $cache : $cache->tags($call['tags']);
        $key = $call['key'] ?? null;
        switch ($call['call']) {
            case 'reset': $GLOBALS['last_unique'] = $call['last_unique']; return null;
            case 'get': return $in->get($key);
            case 'put': $in->put($key, $call['value'], $call['ttl']); return null;
            case 'add': return $in->add($key, $call['value'], $call['ttl']);
            case 'increment': return $in->increment($key, $call['by']);
            case 'forget': return $in->forget($key);
            case 'remember':
                return $in->remember($key, $call['ttl'], fn () => $call['value']);
            case 'flush': $in->flush(); return null;
            case 'acquire': return $store->lock($key, $call['ttl'], $call['owner'])->acquire();
            case 'release': return $store->lock($key, 0, $call['owner'])->release();
        }
        throw new Exception("no such call: {$call['call']}");
    }

    while (($line = fgets(STDIN)) !== false) {
        $answers = array_map('answer', json_decode($line, true, 512, JSON_THROW_ON_ERROR));
        fwrite(STDOUT, json_encode($answers, JSON_THROW_ON_ERROR) . "\n");
    }
}
